/* mem.c -- see mem.h. */
#include "base/mem.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *mem_alloc(size_t bytes)
{
    return malloc(bytes ? bytes : 1);
}

void *mem_zalloc(size_t bytes)
{
    return calloc(1, bytes ? bytes : 1);
}

void *mem_array(size_t count, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : mem_zalloc(bytes);
}

void *mem_table(size_t count, size_t size)
{
    size_t bytes;
    void *p = __builtin_mul_overflow(count, size, &bytes) ? NULL : mem_alloc(bytes);
    return p ? memset(p, 0, bytes) : NULL;
}

void *mem_resize(void *p, size_t bytes)
{
    return realloc(p, bytes ? bytes : 1);
}

void *mem_dup(const void *p, size_t bytes)
{
    void *copy = mem_alloc(bytes);
    if (copy && bytes)
        memcpy(copy, p, bytes);
    return copy;
}

void *mem_aligned(size_t alignment, size_t bytes)
{
    void *p = NULL;
    return posix_memalign(&p, alignment, bytes ? bytes : 1) == 0 ? p : NULL;
}

void mem_free(void *p)
{
    free(p);
}

void *mem_pages(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void mem_pages_free(void *p, size_t bytes)
{
    if (p)
        munmap(p, bytes);
}
