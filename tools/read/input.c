/* input.c -- the bytes of a file or of stdin, unpacked when they are packed; see input.h.
 *
 * Invariant: raw[raw_at .. raw_n) are bytes of the file that nobody has taken yet. */
#define ZSTD_STATIC_LINKING_ONLY
#include "read/input.h"
#include "lib/interrupt.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { RAW_BYTES = 128 << 10, ZSTD_LONGEST_WINDOW = 31 };

enum kind { PLAIN, MARKED /* plain behind a byte order mark */, GZIP, ZSTD, FOREIGN };

struct input {
    int fd;
    bool eof, waits, begun; /* begun: the kind is known */
    enum kind kind;
    size_t raw_n, raw_at;
    uint64_t consumed;
    bool inside; /* a member or frame has begun and not ended */
    z_stream gzip;
    ZSTD_DStream *zstd;
    const char *error;
    char error_text[96];
    unsigned char raw[RAW_BYTES];
};

static const char DIRECTORY[] =
    "is a directory; give files of one JSON object a line (plain, gzip or zstd), or - for stdin";

const char *input_problem(const char *path)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return NULL;
    if (stat(path, &st) != 0)
        return strerror(errno);
    if (S_ISDIR(st.st_mode))
        return DIRECTORY;
    return access(path, R_OK) == 0 ? NULL : strerror(errno);
}

const char *input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "stdin" : path;
}

bool input_path_size(const char *path, uint64_t *size)
{
    struct stat st;
    if (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st))
        return false;
    if (!S_ISREG(st.st_mode))
        return false;
    *size = (uint64_t)st.st_size;
    return true;
}

static ssize_t read_some(int fd, void *p, size_t n)
{
    ssize_t got;
    do {
        got = read(fd, p, n);
    } while (got < 0 && errno == EINTR && !interrupt_seen());
    return got;
}

static int raw_fill(input *in)
{
    if (in->raw_at > 0) {
        memmove(in->raw, in->raw + in->raw_at, in->raw_n - in->raw_at);
        in->raw_n -= in->raw_at;
        in->raw_at = 0;
    }
    ssize_t got = read_some(in->fd, in->raw + in->raw_n, sizeof in->raw - in->raw_n);
    if (got < 0) {
        in->error = strerror(errno);
        return -1;
    }
    in->eof = got == 0;
    in->raw_n += (size_t)got;
    in->consumed += (uint64_t)got;
    return 0;
}

/* What files begin with.  A frame of zstd may be preceded by skippable ones, 50..5F 2A 4D 18. */
static const struct magic {
    const char *bytes;
    unsigned char n, first_mask;
    enum kind kind;
    const char *say;
} MAGICS[] = {
    {"\x1F\x8B", 2, 0xFF, GZIP, NULL},
    {"\x28\xB5\x2F\xFD", 4, 0xFF, ZSTD, NULL},
    {"\x50\x2A\x4D\x18", 4, 0xF0, ZSTD, NULL},
    {"\xEF\xBB\xBF", 3, 0xFF, MARKED, NULL},
    {"BZh", 3, 0xFF, FOREIGN, "is packed with bzip2; try: bzip2 -dc FILE | fossick-index -"},
    {"\xFD\x37\x7A\x58\x5A", 5, 0xFF, FOREIGN, "is packed with xz; try: xz -dc FILE | fossick-index -"},
    {"PK\x03\x04", 4, 0xFF, FOREIGN, "is a ZIP archive; unpack it first"},
    {"%PDF-", 5, 0xFF, FOREIGN, "is a PDF; turn it into JSON lines first"},
    {"\xFF\xFE", 2, 0xFF, FOREIGN, "is UTF-16; turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8"},
    {"\xFE\xFF", 2, 0xFF, FOREIGN, "is UTF-16; turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8"}};

static bool magic_fits(const struct magic *m, const unsigned char *p, size_t n)
{
    if (n == 0 || (p[0] & m->first_mask) != (unsigned char)m->bytes[0])
        return n == 0;
    return memcmp(p + 1, m->bytes + 1, (n < m->n ? n : m->n) - 1) == 0;
}

/* The magic that raw begins with, or NULL.  Reads no more than it must: whoever types a short line into a
 * pipe waits for the answer to it. */
static const struct magic *magic_find(input *in)
{
    for (;;) {
        bool may_come = false;
        for (size_t i = 0; i < sizeof MAGICS / sizeof MAGICS[0]; i++) {
            bool fits = magic_fits(&MAGICS[i], in->raw, in->raw_n);
            if (fits && in->raw_n >= MAGICS[i].n)
                return &MAGICS[i];
            may_come |= fits;
        }
        if (!may_come || in->eof || raw_fill(in))
            return NULL;
    }
}

static int kind_find(input *in)
{
    const struct magic *m = magic_find(in);
    in->begun = true;
    if (in->error)
        return -1;
    in->kind = m ? m->kind : PLAIN;
    if (in->kind == MARKED)
        in->raw_at = m->n;
    if (in->kind == FOREIGN)
        in->error = m->say;
    if (in->kind == GZIP && inflateInit2(&in->gzip, 16 + MAX_WBITS) != Z_OK)
        in->error = "out of memory";
    if (in->kind == ZSTD) {
        in->zstd = ZSTD_createDStream();
        if (!in->zstd ||
            ZSTD_isError(ZSTD_DCtx_setParameter(in->zstd, ZSTD_d_windowLogMax, ZSTD_LONGEST_WINDOW)))
            in->error = "out of memory";
    }
    return in->error ? -1 : 0;
}

input *input_open(const char *path, char *why, size_t why_size)
{
    const char *problem = input_problem(path);
    input *in = problem ? NULL : calloc(1, sizeof *in);
    if (!in) {
        snprintf(why, why_size, "%s", problem ? problem : "out of memory");
        return NULL;
    }
    in->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (in->fd < 0 || fstat(in->fd, &st) != 0) {
        snprintf(why, why_size, "%s", strerror(errno));
        input_close(in);
        return NULL;
    }
    in->waits = !S_ISREG(st.st_mode);
    if (!in->waits)
        posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return in;
}

static ssize_t gzip_read(input *in, void *p, size_t n)
{
    in->gzip.next_in = in->raw + in->raw_at;
    in->gzip.avail_in = (unsigned)(in->raw_n - in->raw_at);
    in->gzip.next_out = p;
    in->gzip.avail_out = n < (1u << 30) ? (unsigned)n : 1u << 30;
    unsigned room = in->gzip.avail_out;
    int r = inflate(&in->gzip, Z_NO_FLUSH);
    in->raw_at = in->raw_n - in->gzip.avail_in;
    in->inside = r != Z_STREAM_END;
    if (r == Z_STREAM_END) {
        inflateReset(&in->gzip);
    } else if (r != Z_OK && r != Z_BUF_ERROR) {
        in->error = "gzip data is damaged; what came before it was read";
        return -1;
    }
    return (ssize_t)(room - in->gzip.avail_out);
}

static ssize_t zstd_read(input *in, void *p, size_t n)
{
    ZSTD_inBuffer from = {in->raw + in->raw_at, in->raw_n - in->raw_at, 0};
    ZSTD_outBuffer to = {p, n, 0};
    size_t r = ZSTD_decompressStream(in->zstd, &to, &from);
    in->raw_at += from.pos;
    if (ZSTD_isError(r)) {
        snprintf(in->error_text, sizeof in->error_text,
                 "zstd data is damaged (%s); what came before it was read", ZSTD_getErrorName(r));
        in->error = in->error_text;
        return -1;
    }
    in->inside = r != 0;
    return (ssize_t)to.pos;
}

static ssize_t plain_read(input *in, void *p, size_t n)
{
    size_t have = in->raw_n - in->raw_at;
    if (have > n)
        have = n;
    memcpy(p, in->raw + in->raw_at, have);
    in->raw_at += have;
    return (ssize_t)have;
}

static ssize_t plain_read_through(input *in, void *p, size_t n)
{
    ssize_t got = read_some(in->fd, p, n);
    if (got < 0)
        in->error = strerror(errno);
    else
        in->consumed += (uint64_t)got;
    return got;
}

static ssize_t unpack(input *in, void *p, size_t n)
{
    for (;;) {
        bool starved = in->raw_at == in->raw_n;
        if (starved && !in->eof && !in->inside && raw_fill(in))
            return -1;
        if (in->raw_at == in->raw_n && !in->inside)
            return 0;
        ssize_t got = in->kind == GZIP ? gzip_read(in, p, n) : zstd_read(in, p, n);
        if (got)
            return got;
        if (in->raw_at < in->raw_n)
            continue;
        if (in->eof && in->inside) {
            in->error = "packed data ends too early; what came before was read";
            return -1;
        }
        if (!in->eof && raw_fill(in))
            return -1;
    }
}

ssize_t input_read(input *in, void *p, size_t n)
{
    if (in->error)
        return -1;
    if (!in->begun && kind_find(in))
        return -1;
    if (in->kind == GZIP || in->kind == ZSTD)
        return unpack(in, p, n);
    return in->raw_at < in->raw_n ? plain_read(in, p, n) : plain_read_through(in, p, n);
}

const char *input_error(const input *in)
{
    return in->error ? in->error : "";
}

uint64_t input_consumed(const input *in)
{
    return in->consumed;
}

bool input_waits(const input *in)
{
    return in->waits;
}

void input_close(input *in)
{
    if (!in)
        return;
    if (in->kind == GZIP)
        inflateEnd(&in->gzip);
    ZSTD_freeDStream(in->zstd);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    free(in);
}
