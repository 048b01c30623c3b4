/* input.c -- the bytes of a file, of stdin or of an archive's member, unpacked and decoded; see input.h.
 *
 * Three layers: raw bytes come from the source, unpack() makes the file's own bytes of them, input_read()
 * UTF-8 of what a mark says is UTF-16 or UTF-32.  Invariant: raw[raw_at .. raw_n) were taken from the source,
 * ahead[ahead_at .. ahead_n) were unpacked, peeked[peeked_at .. peeked_n) decoded, and nobody has had them
 * yet. */
#define ZSTD_STATIC_LINKING_ONLY
#include "read/input.h"
#include "lib/interrupt.h"
#include "read/transcode.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

enum { RAW_BYTES = 128 << 10, AHEAD_BYTES = 16 << 10, ZSTD_LONGEST_WINDOW = 31 };

/* Text shrinks to a fiftieth at the most; what grows by this factor beyond that many bytes was made to hurt.
 */
enum { BOMB_RATIO = 500, BOMB_BYTES = 256 << 20 };

enum kind { PLAIN, GZIP, ZSTD, FOREIGN };

struct input {
    int fd; /* -1: source */
    input_source source;
    bool eof, waits, any;
    bool begun, marked; /* the kind is known; the encoding is */
    bool ended;         /* no more unpacked bytes will come */
    enum kind kind;
    size_t raw_n, raw_at, ahead_n, ahead_at, peeked_n, peeked_at;
    uint64_t consumed, unpacked, *counter;
    XXH3_state_t *hash;
    transcoder decoder; /* open when a mark asks for one */
    bool inside;        /* a member or frame has begun and not ended */
    z_stream gzip;
    ZSTD_DStream *zstd;
    const char *error;
    char error_text[96];
    unsigned char raw[RAW_BYTES], ahead[AHEAD_BYTES], peeked[INPUT_PEEK_MAX];
};

static const char DIRECTORY[] = "is a directory; name a file, or - for stdin";

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

/* The next bytes of the source; -1 after setting the error. */
static ssize_t source_read(input *in, void *p, size_t n)
{
    ssize_t got;
    do {
        got = in->fd < 0 ? in->source.read(in->source.user, p, n) : read(in->fd, p, n);
    } while (in->fd >= 0 && got < 0 && errno == EINTR && !interrupt_seen());
    if (got < 0) {
        in->error = in->fd < 0 ? in->source.error(in->source.user) : strerror(errno);
        return -1;
    }
    if (in->hash)
        XXH3_64bits_update(in->hash, p, (size_t)got);
    in->consumed += (uint64_t)got;
    in->eof = got == 0;
    return got;
}

static int raw_fill(input *in)
{
    if (in->raw_at > 0) {
        memmove(in->raw, in->raw + in->raw_at, in->raw_n - in->raw_at);
        in->raw_n -= in->raw_at;
        in->raw_at = 0;
    }
    ssize_t got = source_read(in, in->raw + in->raw_n, sizeof in->raw - in->raw_n);
    in->raw_n += got > 0 ? (size_t)got : 0;
    return got < 0 ? -1 : 0;
}

/* What files begin with.  A frame of zstd may be preceded by skippable ones, 50..5F 2A 4D 18. */
static const struct magic {
    const char *bytes;
    unsigned char n, first_mask;
    enum kind kind;
    const char *say;
} MAGICS[] = {{"\x1F\x8B", 2, 0xFF, GZIP, NULL},
              {"\x28\xB5\x2F\xFD", 4, 0xFF, ZSTD, NULL},
              {"\x50\x2A\x4D\x18", 4, 0xF0, ZSTD, NULL},
              {"BZh", 3, 0xFF, FOREIGN, "is packed with bzip2; unpack it first"},
              {"\xFD\x37\x7A\x58\x5A", 5, 0xFF, FOREIGN, "is packed with xz; unpack it first"},
              {"PK\x03\x04", 4, 0xFF, FOREIGN, "is a ZIP archive; unpack it first"},
              {"%PDF-", 5, 0xFF, FOREIGN, "is a PDF; turn it into text first"}};

static const struct mark {
    const char *bytes;
    unsigned char n;
    const char *encoding; /* NULL: nothing to decode */
} MARKS[] = {{"\xEF\xBB\xBF", 3, NULL},
             {"\xFF\xFE\0\0", 4, "UTF-32LE"},
             {"\0\0\xFE\xFF", 4, "UTF-32BE"},
             {"\xFF\xFE", 2, "UTF-16LE"},
             {"\xFE\xFF", 2, "UTF-16BE"}};

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
    if (in->kind == FOREIGN && !in->any)
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

input *input_of_fd(int fd)
{
    input *in = calloc(1, sizeof *in);
    if (in)
        in->fd = fd;
    return in;
}

input *input_of_source(input_source source)
{
    input *in = calloc(1, sizeof *in);
    if (!in)
        return NULL;
    in->fd = -1;
    in->source = source;
    return in;
}

void input_any(input *in)
{
    in->any = true;
}

bool input_hash_start(input *in)
{
    in->hash = XXH3_createState();
    return in->hash && XXH3_64bits_reset(in->hash) == XXH_OK;
}

uint64_t input_hash(const input *in)
{
    return in->hash && in->eof ? XXH3_64bits_digest(in->hash) : 0;
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

bool input_bomb(uint64_t packed, uint64_t unpacked)
{
    return unpacked > BOMB_BYTES && unpacked / BOMB_RATIO > packed;
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
        in->unpacked += got > 0 ? (uint64_t)got : 0;
        if (input_bomb(in->consumed, in->unpacked)) {
            in->error =
                "unpacks to more than 500 times its size; unpack it yourself if it is meant to be read";
            return -1;
        }
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

/* The file's own bytes. */
static ssize_t bytes_read(input *in, void *p, size_t n)
{
    if (!in->begun && kind_find(in))
        return -1;
    if (in->kind == GZIP || in->kind == ZSTD)
        return unpack(in, p, n);
    return in->raw_at < in->raw_n ? plain_read(in, p, n) : source_read(in, p, n);
}

static bool ahead_more(input *in)
{
    if (in->ahead_at > 0) {
        memmove(in->ahead, in->ahead + in->ahead_at, in->ahead_n - in->ahead_at);
        in->ahead_n -= in->ahead_at;
        in->ahead_at = 0;
    }
    ssize_t got = bytes_read(in, in->ahead + in->ahead_n, sizeof in->ahead - in->ahead_n);
    in->ahead_n += got > 0 ? (size_t)got : 0;
    return got > 0;
}

/* As magic_find: no more is read than must be. */
static const struct mark *mark_find(input *in)
{
    for (;;) {
        bool may_come = false;
        for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
            size_t n = in->ahead_n < MARKS[i].n ? in->ahead_n : MARKS[i].n;
            bool fits = memcmp(in->ahead, MARKS[i].bytes, n) == 0;
            if (fits && n == MARKS[i].n && !may_come) /* else a longer one may come */
                return &MARKS[i];
            may_come |= fits;
        }
        if (!may_come || !ahead_more(in))
            break;
    }
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
        if (in->ahead_n >= MARKS[i].n && memcmp(in->ahead, MARKS[i].bytes, MARKS[i].n) == 0)
            return &MARKS[i];
    }
    return NULL;
}

static int encoding_find(input *in)
{
    const struct mark *m = mark_find(in);
    in->marked = true;
    if (in->error)
        return -1;
    in->ahead_at = m ? m->n : 0;
    if (m && m->encoding && !transcoder_open(&in->decoder, m->encoding)) {
        in->error = "out of memory";
        return -1;
    }
    return 0;
}

static ssize_t decode(input *in, char *p, size_t n)
{
    for (;;) {
        size_t left = in->ahead_n - in->ahead_at;
        size_t made = transcode(&in->decoder, (char *)in->ahead + in->ahead_at, &left, p, n, in->ended);
        in->ahead_at = in->ahead_n - left;
        if (made)
            return (ssize_t)made;
        if (!ahead_more(in)) {
            if (in->error || in->ahead_at == in->ahead_n)
                return in->error ? -1 : 0;
            in->ended = true;
        }
    }
}

static ssize_t ahead_read(input *in, void *p, size_t n)
{
    size_t have = in->ahead_n - in->ahead_at;
    have = have < n ? have : n;
    memcpy(p, in->ahead + in->ahead_at, have);
    in->ahead_at += have;
    return (ssize_t)have;
}

static ssize_t text_read(input *in, void *p, size_t n)
{
    if (in->error || (!in->marked && encoding_find(in)))
        return -1;
    if (transcoder_is_open(&in->decoder))
        return decode(in, p, n);
    return in->ahead_at < in->ahead_n ? ahead_read(in, p, n) : bytes_read(in, p, n);
}

ssize_t input_read(input *in, void *p, size_t n)
{
    size_t have = in->peeked_n - in->peeked_at;
    ssize_t got = (ssize_t)(have < n ? have : n);
    if (have) {
        memcpy(p, in->peeked + in->peeked_at, (size_t)got);
        in->peeked_at += (size_t)got;
    } else {
        got = text_read(in, p, n);
    }
    if (in->counter && got > 0)
        *in->counter += (uint64_t)got;
    return got;
}

int input_slurp(input *in, size_t limit, str *to)
{
    enum { STEP = 256 << 10 };
    for (ssize_t got = 1; got;) {
        str_reserve(to, STEP);
        got = input_read(in, to->p + to->n, STEP);
        if (got < 0)
            return -1;
        to->n += (size_t)got;
        if (to->n > limit)
            return 1;
    }
    to->p[to->n] = '\0';
    return 0;
}

void input_count(input *in, uint64_t *counter)
{
    in->counter = counter;
}

const unsigned char *input_peek(input *in, size_t *n)
{
    while (in->peeked_n < sizeof in->peeked && !(in->waits && in->peeked_n)) {
        ssize_t got = text_read(in, in->peeked + in->peeked_n, sizeof in->peeked - in->peeked_n);
        if (got <= 0)
            break;
        in->peeked_n +=
            (size_t)got; /* of what waits no more: somebody may want an answer to his first line */
    }
    *n = in->peeked_n;
    return in->peeked;
}

bool input_seekable(const input *in)
{
    return in->fd >= 0 && !in->waits && in->kind == FOREIGN;
}

int64_t input_seek(input *in, int64_t offset, int whence)
{
    off_t at = lseek(in->fd, (off_t)offset, whence);
    XXH3_freeState(in->hash);
    in->hash = NULL;
    if (at >= 0)
        in->raw_at = in->raw_n = in->ahead_at = in->ahead_n = in->peeked_at = in->peeked_n = 0;
    return at;
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
    XXH3_freeState(in->hash);
    transcoder_close(&in->decoder);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    free(in);
}
