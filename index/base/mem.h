/* mem.h -- the only door to malloc.  All return NULL when memory is out or the size overflows;
 * mem_free(NULL) does nothing.  Memory belongs to the caller until mem_free. */
#ifndef BASE_MEM_H
#define BASE_MEM_H
#include <stddef.h>

void *mem_alloc(size_t bytes);
void *mem_zalloc(size_t bytes);
void *mem_array(size_t count, size_t size); /* zeroed, checked product */
/* The same for a table that is about to be read and written all over: its pages are there from the start.  Of
 * pages that are read before they are written the kernel makes two each, and halts other threads meanwhile.
 */
void *mem_table(size_t count, size_t size);
void *mem_resize(void *p, size_t bytes);
void *mem_dup(const void *p, size_t bytes);
void *mem_aligned(size_t alignment, size_t bytes); /* freed with mem_free too */
void mem_free(void *p);

/* Pages straight from the kernel, zeroed, for arrays of megabytes that come and go: given back at
 * once when freed, where malloc might keep them. */
void *mem_pages(size_t bytes);
void mem_pages_free(void *p, size_t bytes);
#endif
