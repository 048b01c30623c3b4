/* test_strange.c -- fossick-index and files as they should not be: strange names, deep folders, what cannot
 * be read, archives made to hurt; and a run that is interrupted. */
#include "folder_help.h"
#include <archive.h>
#include <archive_entry.h>
#include <signal.h>
#include <zlib.h>

/* Sanitizers take memory of their own, without a bound. */
#if defined(__has_feature)
#define SHADOWED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SHADOWED 1
#else
#define SHADOWED 0
#endif

/* ---- strange files ---- */

static size_t documents(const char *index)
{
    contents c = contents_of(index);
    size_t n = c.n;
    contents_free(&c);
    return n;
}

static void names_of_any_bytes_and_depth(void **unused)
{
    (void)unused;
    str path = {0};
    mkdir("n", 0755);
    file_write("n/\xFF\xFE not UTF-8 \n", "alpha", 5);
    file_write("n/-rf", "beta", 4);
    str_adds(&path, "n");
    for (int i = 0; i < 700; i++) { /* keys longer than a name of metadata */
        str_adds(&path, "/d");
        assert_int_equal(mkdir(path.p, 0755), 0);
        if (i % 100 == 99) {
            size_t was = path.n;
            str_adds(&path, "/file");
            file_write(path.p, "gamma", 5);
            path.n = was;
        }
    }
    need(RUN("-i", "n.db", "n"));
    assert_int_equal(documents("n.db"), 9);
    need(RUN("-i", "n.db", "n"));
    assert_non_null(strstr(output(), "unchanged               9"));
    tree_remove("n/d/d");
    need(RUN("-i", "n.db", "--prune", "n"));
    assert_int_equal(documents("n.db"), 2);
    str_free(&path);
}

static int as_nobody(const char *index)
{
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
            _exit(99);
        _exit(RUN("-i", index, "--prune", "u"));
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void what_cannot_be_read_stays(void **unused)
{
    (void)unused;
    assert_int_equal(chmod(".", 0777), 0);
    mkdir("u", 0755);
    mkdir("u/closed", 0755);
    file_write("u/closed/a", "alpha", 5);
    file_write("u/b", "beta", 4);
    file_write("u/c", "gamma", 5);
    file_write("out", "", 0);
    chmod("out", 0666);
    assert_int_equal(as_nobody("u.db"), 0);
    assert_int_equal(documents("u.db"), 3);
    chmod("u/closed", 0);
    chmod("u/b", 0);
    unlink("u/c");
    chmod("out", 0666);
    assert_int_equal(as_nobody("u.db"), 0);
    assert_non_null(strstr(output(), "2 input unreadable"));
    assert_int_equal(documents("u.db"), 2); /* only u/c is gone */
    chmod("u/closed", 0755);
    chmod("u/b", 0644);
    assert_int_equal(as_nobody("u.db"), 0);
    assert_non_null(strstr(output(), "failed                  0"));
    assert_int_equal(documents("u.db"), 2);
}

/* ---- archives made to hurt ---- */

static void zeros_pack(const char *path, size_t n, char fill)
{
    static char block[1 << 20];
    memset(block, fill, sizeof block);
    gzFile z = gzopen(path, "wb9");
    for (size_t i = 0; i < n; i += sizeof block)
        assert_int_equal(gzwrite(z, block, sizeof block), (int)sizeof block);
    assert_int_equal(gzclose(z), Z_OK);
}

static void zip_pack(const char *path, const char *member, size_t n)
{
    static char block[1 << 20];
    memset(block, ' ', sizeof block);
    struct archive *a = archive_write_new();
    archive_write_set_format_zip(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    struct archive_entry *e = archive_entry_new();
    archive_entry_set_pathname(e, member);
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_size(e, (la_int64_t)n);
    assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
    for (size_t i = 0; i < n; i += sizeof block)
        archive_write_data(a, block, sizeof block);
    archive_entry_free(e);
    archive_write_close(a);
    archive_write_free(a);
}

/* Each holds the one before. */
static void nest(int depth)
{
    char from[32], to[32];
    file_write("b/0.txt", "the innermost", 13);
    for (int i = 0; i < depth; i++) {
        static char bytes[1 << 16];
        snprintf(from, sizeof from, i ? "b/%d.tar" : "b/%d.txt", i);
        snprintf(to, sizeof to, "b/%d.tar", i + 1);
        FILE *f = fopen(from, "rb");
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        unlink(from);
        struct archive *a = archive_write_new();
        archive_write_set_format_ustar(a);
        archive_write_set_bytes_per_block(a, 0);
        assert_int_equal(archive_write_open_filename(a, to), ARCHIVE_OK);
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, from + 2);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_size(e, (la_int64_t)n);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, bytes, n), (la_ssize_t)n);
        archive_entry_free(e);
        archive_write_close(a);
        archive_write_free(a);
    }
}

static void bombs_stay_small(void **unused)
{
    (void)unused;
    mkdir("b", 0755);
    zeros_pack("b/text.gz", 64 << 20, 'a');
    zeros_pack("b/binary.gz", 64 << 20, '\0');
    zeros_pack("b/lines.jsonl.gz", 64 << 20, ' ');
    zeros_pack("b/rows.csv.gz", 64 << 20, '"');
    zip_pack("b/wide.zip", "a.txt", 64 << 20);
    nest(6);
    static const char *const ALL[] = {"b/text.gz",     "b/binary.gz", "b/lines.jsonl.gz",
                                      "b/rows.csv.gz", "b/wide.zip",  "b/6.tar"};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++)
        age(ALL[i]); /* times of files this large are all that the second run goes by */
    const char *const args[] = {"-i", "b.db", "--memory", "16M", "--threads", "1", "b", NULL};
    need(run(args, SHADOWED ? 0 : 160 << 20));
    assert_int_equal(documents("b.db"), 0);
    need(RUN("-i", "b.db", "b"));
    assert_non_null(strstr(output(), "unchanged               6"));
}

/* ---- Ctrl-C ---- */

static void interrupted_runs_keep_what_was_committed(void **unused)
{
    (void)unused;
    mkdir("c", 0755);
    file_write("c/a", "alpha", 5);
    file_write("c/b", "beta", 4);
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
        dup2(ends[0], 0);
        dup2(out, 1);
        dup2(out, 2);
        close(ends[1]);
        _exit(execl(tool, tool, "-i", "c.db", "--commit-every", "1", "c", "-", (char *)NULL));
    }
    close(ends[0]);
    /* A document through the pipe that is to be seen shows that the folder has been read. */
    static const char LINE[] = "{\"id\":\"last\",\"text\":\"through the pipe\"}\n";
    assert_int_equal(write(ends[1], LINE, sizeof LINE - 1), sizeof LINE - 1);
    fsk_index *ix = NULL;
    fsk_reader *r = NULL;
    fsk_docid doc;
    for (bool seen = false; !seen;) {
        r = NULL;
        if (fsk_open("c.db", NULL, &ix, NULL) == 0 && fsk_reader_open(ix, &r, NULL) == 0)
            seen = fsk_reader_find(r, (fsk_str){"last", 4}, &doc, NULL) == 0;
        fsk_reader_free(r);
        if (ix)
            fsk_close(ix);
        assert_int_equal(waitpid(child, &status, WNOHANG), 0);
    }
    kill(child, SIGINT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 130);
    close(ends[1]);
    assert_int_equal(documents("c.db"), 3);
    need(RUN("-i", "c.db", "c"));
    assert_non_null(strstr(output(), "unchanged               2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_any_bytes_and_depth),
        cmocka_unit_test(what_cannot_be_read_stays),
        cmocka_unit_test(bombs_stay_small),
        cmocka_unit_test(interrupted_runs_keep_what_was_committed),
    };
    return cmocka_run_group_tests_name("tools strange files", tests, work_make, work_drop);
}
