/* walk.c -- the files of a folder; see walk.h. */
#include "read/walk.h"
#include "lib/cli.h"
#include "lib/str.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

typedef struct level {
    const struct level *above;
    dev_t dev;
    ino_t ino;
} level;

typedef struct walk {
    const ignore *ignore;
    bool follow;
    walk_fn *fn;
    void *user;
    str path;
    size_t root;
} walk;

typedef struct names {
    str bytes;
    size_t *at;
    size_t n, cap;
} names;

static void name_add(names *list, const char *name)
{
    if (list->n == list->cap) {
        list->cap = list->cap ? 2 * list->cap : 64;
        size_t *at = realloc(list->at, list->cap * sizeof *at);
        if (!at)
            cli_fail("out of memory");
        list->at = at;
    }
    list->at[list->n++] = list->bytes.n;
    str_add(&list->bytes, name, strlen(name) + 1);
}

static int compare(const void *a, const void *b, void *bytes)
{
    return strcmp((const char *)bytes + *(const size_t *)a, (const char *)bytes + *(const size_t *)b);
}

/* 0 or an errno. */
static int names_read(names *list, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno;
    const struct dirent *entry;
    for (errno = 0; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            name_add(list, entry->d_name);
    }
    int sys = errno;
    closedir(dir);
    if (list->n > 1)
        qsort_r(list->at, list->n, sizeof *list->at, compare, list->bytes.p);
    return sys;
}

static int folder_walk(walk *w, const level *above, const struct stat *st);

static bool circle(const level *above, const struct stat *st)
{
    while (above && !(above->dev == st->st_dev && above->ino == st->st_ino))
        above = above->above;
    return above != NULL;
}

/* w->path is a name in a folder. */
static int entry_walk(walk *w, const level *above)
{
    struct stat st;
    const char *path = w->path.p, *inner = path + w->root;
    if (w->path.n >= PATH_MAX)
        return w->fn(w->user, WALK_TOO_LONG, path, w->root, NULL);
    int rc = lstat(path, &st);
    bool link = rc == 0 && S_ISLNK(st.st_mode);
    if (link && w->follow)
        rc = stat(path, &st);
    if (rc != 0 && errno == ENOENT && !link)
        return 0; /* it went away meanwhile */
    if (ignore_entry(w->ignore, inner, rc == 0 && S_ISDIR(st.st_mode)))
        return 0;
    if (rc != 0)
        return w->fn(w->user, link ? WALK_LINK : WALK_UNREADABLE, path, w->root, NULL);
    if (S_ISLNK(st.st_mode) || (S_ISDIR(st.st_mode) && circle(above, &st)))
        return w->fn(w->user, WALK_LINK, path, w->root, &st);
    if (S_ISDIR(st.st_mode))
        return folder_walk(w, above, &st);
    return w->fn(w->user, S_ISREG(st.st_mode) ? WALK_FILE : WALK_SPECIAL, path, w->root, &st);
}

static int folder_walk(walk *w, const level *above, const struct stat *st)
{
    level here = {above, st->st_dev, st->st_ino};
    names list = {0};
    int sys = names_read(&list, w->path.p), rc = 0;
    size_t n = w->path.n;
    if (sys && sys != ENOENT) {
        errno = sys;
        rc = w->fn(w->user, WALK_UNREADABLE, w->path.p, n < w->root ? n : w->root, st);
    }
    if (n && w->path.p[n - 1] != '/')
        str_addc(&w->path, '/');
    size_t inside = w->path.n;
    for (size_t i = 0; i < list.n && rc == 0; i++) {
        str_adds(&w->path, list.bytes.p + list.at[i]);
        rc = entry_walk(w, &here);
        w->path.n = inside;
    }
    w->path.n = n;
    w->path.p[n] = '\0';
    str_free(&list.bytes);
    free(list.at);
    return rc;
}

int walk_folder(const char *root, const ignore *g, bool follow, walk_fn *fn, void *user)
{
    walk w = {.ignore = g, .follow = follow, .fn = fn, .user = user};
    struct stat st;
    str_adds(&w.path, root);
    w.root = w.path.n + (w.path.p[w.path.n - 1] != '/');
    int rc = stat(root, &st);
    rc = rc == 0 ? folder_walk(&w, NULL, &st) : fn(user, WALK_UNREADABLE, root, w.path.n, NULL);
    str_free(&w.path);
    return rc;
}
