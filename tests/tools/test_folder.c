/* test_folder.c -- fossick-index over a folder that changes at random: after each run the index holds what a
 * fresh index of the same folder holds; without --prune, documents of files that are gone besides. */
#include "folder_help.h"
#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

enum { ROUNDS = 12, STEPS = 6, FILES = 24, SEED = 4096 };

/* ---- a folder that changes ---- */

static void words_add(str *s)
{
    static const char *const WORDS[] = {"cat", "dog", "moon", "caf\xC3\xA9", "na\xEFve",
                                        "<b>", "sea", "10",   "\"x\"",       "&"};
    for (uint32_t n = random_below(12); n; n--)
        str_addf(s, "%s ", WORDS[random_below(10)]);
}

static void rows_add(str *s, const char *row)
{
    static unsigned id;
    if (strchr(row, ','))
        str_adds(s, "title,note\n");
    for (uint32_t n = random_below(6); n; n--) {
        id++;
        str_addf(s, row, id, id);
    }
}

static void archive_write(const char *path)
{
    struct archive *a = archive_write_new();
    if (random_below(2))
        archive_write_set_format_zip(a);
    else
        archive_write_set_format_pax_restricted(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (uint32_t n = random_below(5); n; n--) {
        str text = {0};
        char name[32];
        snprintf(name, sizeof name, "in/%u.%s", random_below(6), random_below(2) ? "txt" : "csv");
        str_adds(&text, "a,b\n");
        words_add(&text);
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, name);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)text.n);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, text.p, text.n), (la_ssize_t)text.n);
        archive_entry_free(e);
        str_free(&text);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
}

static void random_file(const char *path)
{
    str s = {0};
    uint32_t kind = random_below(9);
    switch (kind) {
    case 0:
    case 1:
        words_add(&s);
        break;
    case 2:
        str_adds(&s, "<html><title>page</title>");
        words_add(&s);
        break;
    case 3:
        rows_add(&s, "{\"id\":\"id%u\",\"text\":\"row %u\"}\n");
        break;
    case 4:
        rows_add(&s, "{\"title\":\"no id %u\",\"text\":\"row %u\"}\nnot JSON\n");
        break;
    case 5:
        rows_add(&s, "<DOC><DOCNO>T%u</DOCNO><TEXT>document %u</TEXT></DOC>\n");
        break;
    case 6:
        str_add(&s, "\0binary", 7);
        break;
    case 7: {
        gzFile z = gzopen(path, "wb");
        words_add(&s);
        assert_int_equal(gzwrite(z, s.p ? s.p : "", (unsigned)s.n), (int)s.n);
        assert_int_equal(gzclose(z), Z_OK);
        str_free(&s);
        return;
    }
    default:
        archive_write(path);
        str_free(&s);
        return;
    }
    file_write(path, s.p ? s.p : "", s.n);
    str_free(&s);
}

static void path_random(char *path, size_t n)
{
    static const char *const FOLDERS[] = {"f", "f/one", "f/one/two", "f/.hidden", "f/three"};
    uint32_t i = random_below(FILES);
    snprintf(path, n, "%s/%u%s", FOLDERS[i % 5], i, i % 4 == 3 ? ".csv" : "");
}

static void folders_make(void)
{
    mkdir("f", 0755);
    mkdir("f/one", 0755);
    mkdir("f/one/two", 0755);
    mkdir("f/.hidden", 0755);
    mkdir("f/three", 0755);
}

/* Times go on by themselves, and at times stand still long ago. */
static void touch(const char *path)
{
    if (random_below(2))
        age(path);
    else
        utimensat(AT_FDCWD, path, NULL, 0);
}

static void change(void)
{
    char path[64], other[64];
    path_random(path, sizeof path);
    path_random(other, sizeof other);
    uint32_t r = random_below(20);
    if (r < 9)
        random_file(path);
    else if (r < 12)
        touch(path);
    else if (r < 15)
        unlink(path);
    else if (r < 18)
        rename(path, other);
    else if (r == 18)
        tree_remove(random_below(2) ? "f/one" : "f/three");
    else
        rename("f/three", "f/one/three");
    folders_make();
}

static void expect_same(const contents *got, const contents *fresh)
{
    for (size_t i = 0; i < got->n || i < fresh->n; i++) {
        const char *a = i < got->n ? got->docs[i] : "", *b = i < fresh->n ? fresh->docs[i] : "";
        if (strcmp(a, b) != 0)
            fail_msg("\"%s\" in the index, \"%s\" in a fresh one", a, b);
    }
    assert_string_equal(got->files.p ? got->files.p : "", fresh->files.p ? fresh->files.p : "");
}

/* All that is fresh, and besides only what was there before. */
static void expect_more(const contents *got, const contents *fresh, const contents *before)
{
    for (size_t i = 0; i < fresh->n; i++) {
        if (!holds(got, fresh->docs[i]))
            fail_msg("\"%s\" is missing", fresh->docs[i]);
    }
    for (size_t i = 0; i < got->n; i++) {
        char *doc = got->docs[i], path[4096];
        size_t n = strcspn(doc, "|:");
        snprintf(path, sizeof path, "%.*s", (int)n, doc);
        bool gone = access(path, F_OK) != 0;
        if (!holds(fresh, doc) && !(gone && holds(before, doc)))
            fail_msg("\"%s\" should not be there", doc);
    }
}

static void runs_equal_fresh_ones(void **unused)
{
    (void)unused;
    const char *rounds = getenv("FOSSICK_ROUNDS");
    unsigned n = rounds ? (unsigned)strtoul(rounds, NULL, 10) : ROUNDS;
    contents before = {0};
    state = SEED;
    print_message("seed %d\n", SEED);
    folders_make();
    for (unsigned round = 0; round < (n < ROUNDS ? n : ROUNDS); round++) {
        for (uint32_t i = round ? random_below(STEPS) : 40; i; i--)
            change();
        bool prune = round % 2;
        const char *how = random_below(4) ? "--no-merge" : "--optimize";
        need(prune ? RUN("-i", "inc.db", "--prune", how, "f") : RUN("-i", "inc.db", how, "f"));
        tree_remove("fresh.db");
        need(RUN("-i", "fresh.db", "f"));
        contents got = contents_of("inc.db"), fresh = contents_of("fresh.db");
        if (prune)
            expect_same(&got, &fresh);
        else
            expect_more(&got, &fresh, &before);
        contents_free(&fresh);
        contents_free(&before);
        before = got;
        need(RUN("-i", "inc.db", "f"));
        if (!strstr(output(), "indexed                 0"))
            fail_msg("read again without a reason: %s", output());
    }
    contents_free(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_equal_fresh_ones),
    };
    return cmocka_run_group_tests_name("tools folder", tests, work_make, work_drop);
}
