/* archive.c -- the members of a tar or zip archive, each an input of its own; and what bzip2, xz, lzip and
 * lz4 have packed.
 *
 * Relies on: libarchive, reader.h, ignore.h.  Nothing is unpacked to disk and members are streamed, so that
 * memory is bounded by what their readers may hold.  Invariant: archives stand in archives at most DEEPEST
 * deep. */
#include "lib/interrupt.h"
#include "read/reader.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEEPEST = 4, BLOCK_BYTES = 64 << 10 };

typedef struct unpacking {
    reading *r;
    struct archive *a;
    uint64_t given; /* bytes of members */
    const char *error;
    bool told; /* a member's bytes were damaged, which ends the archive too */
    char error_text[160];
    char block[BLOCK_BYTES];
} unpacking;

static la_ssize_t on_read(struct archive *a, void *user, const void **p)
{
    unpacking *u = user;
    ssize_t got = input_read(u->r->in, u->block, sizeof u->block);
    *p = u->block;
    if (got < 0)
        archive_set_error(a, EIO, "%s", input_error(u->r->in));
    return got;
}

static la_int64_t on_seek(struct archive *a, void *user, la_int64_t offset, int whence)
{
    unpacking *u = user;
    (void)a;
    int64_t at = input_seek(u->r->in, offset, whence);
    return at < 0 ? ARCHIVE_FATAL : at;
}

static ssize_t member_bytes(void *user, void *p, size_t n)
{
    unpacking *u = user;
    la_ssize_t got = archive_read_data(u->a, p, n);
    u->error = NULL;
    u->told |= got < 0;
    if (got < 0) {
        const char *why = archive_error_string(u->a);
        snprintf(u->error_text, sizeof u->error_text, "damaged or encrypted (%s)",
                 why ? why : "no reason given");
        u->error = u->error_text;
        return -1;
    }
    u->given += (uint64_t)got;
    if (input_bomb(input_consumed(u->r->in), u->given)) {
        u->error = "unpacks to more than 500 times its size; unpack it yourself if it is meant to be read";
        return -1;
    }
    return got;
}

static const char *member_error(void *user)
{
    return ((unpacking *)user)->error;
}

/* Reads what libarchive stands at as an input named name; key is its own. */
static int member_read(unpacking *u, const char *name, const char *key, const char *title)
{
    reading m = *u->r;
    m.in = input_of_source((input_source){member_bytes, member_error, u});
    m.name = name;
    m.key = key;
    m.title = title;
    m.depth++;
    m.cut = false;
    if (!m.in)
        return reader_report(u->r, REPORT_REFUSED, 0, "out of memory");
    input_any(m.in);
    int rc = reader_read(&m, reader_kind(&m));
    u->r->cut |= m.cut;
    input_close(m.in);
    return rc;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int entry_read(unpacking *u, struct archive_entry *entry)
{
    const reading *r = u->r;
    const char *path = archive_entry_pathname_utf8(entry);
    if (!path)
        path = archive_entry_pathname(entry);
    if (!path || archive_entry_filetype(entry) != S_IFREG || archive_entry_hardlink(entry))
        return 0;
    while (path[0] == '/' || (path[0] == '.' && path[1] == '/'))
        path++;
    if (!*path || (r->rules->ignore && ignore_path(r->rules->ignore, path)))
        return 0;
    str name = {0}, key = {0};
    str_addf(&name, "%s/%s", r->name, path);
    if (r->key)
        str_addf(&key, "%s/%s", r->key, path);
    int rc = member_read(u, name.p, r->key ? key.p : NULL, base_name(path));
    str_free(&name);
    str_free(&key);
    return rc;
}

static int damaged(unpacking *u)
{
    char why[200];
    const char *text = archive_error_string(u->a);
    snprintf(why, sizeof why, "the archive is damaged (%s); what came before was read",
             text ? text : "no reason given");
    u->r->cut = true;
    if (interrupt_seen())
        return -1;
    return u->told ? 0 : reader_report(u->r, REPORT_INPUT, 0, why);
}

/* One whose head cannot be made out; others follow. */
static int member_lost(unpacking *u)
{
    char why[200];
    const char *text = archive_error_string(u->a);
    snprintf(why, sizeof why, "a member of the archive is damaged (%s)", text ? text : "no reason given");
    return reader_report(u->r, REPORT_INPUT, 0, why);
}

/* Something packed that is no archive: the input itself, one layer less. */
static int packed_read(unpacking *u)
{
    str name = {0};
    if (archive_filter_count(u->a) < 2) { /* that of the bytes themselves: none knew them */
        archive_set_error(u->a, EIO, "it ends too early");
        return damaged(u);
    }
    str_add(&name, u->r->name, kind_unpacked_name(u->r->name));
    int rc = member_read(u, name.p, u->r->key, u->r->title);
    str_free(&name);
    return rc;
}

static int members_read(unpacking *u)
{
    for (;;) {
        struct archive_entry *entry;
        if (interrupt_seen())
            return -1;
        int got = archive_read_next_header(u->a, &entry);
        if (got == ARCHIVE_EOF)
            return 0;
        if (got == ARCHIVE_RETRY)
            continue;
        if (got == ARCHIVE_FAILED) {
            if (member_lost(u))
                return -1;
            continue;
        }
        if (got == ARCHIVE_FATAL)
            return damaged(u);
        bool raw = archive_format(u->a) == ARCHIVE_FORMAT_RAW;
        int rc = raw ? packed_read(u) : entry_read(u, entry);
        if (rc || raw)
            return rc;
    }
}

static int unpacking_open(unpacking *u)
{
    struct archive *a = u->a;
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_lzip(a);
    archive_read_support_filter_lz4(a);
    archive_read_support_format_tar(a);
    archive_read_support_format_zip(a);
    archive_read_support_format_raw(a);
    if (input_seekable(u->r->in)) {
        archive_read_set_seek_callback(a, on_seek);
        input_seek(u->r->in, 0, SEEK_SET);
    }
    return archive_read_open(a, u, NULL, on_read, NULL);
}

int archive_read(reading *r)
{
    if (r->depth >= DEEPEST)
        return reader_report(r, REPORT_TOO_DEEP, 0, "an archive in archives");
    unpacking *u = malloc(sizeof *u);
    struct archive *a = archive_read_new();
    int rc;
    if (!u || !a) {
        rc = reader_report(r, REPORT_REFUSED, 0, "out of memory");
    } else {
        *u = (unpacking){.r = r, .a = a};
        rc = unpacking_open(u) == ARCHIVE_OK ? members_read(u) : damaged(u);
    }
    archive_read_free(a);
    free(u);
    return rc;
}
