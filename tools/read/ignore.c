/* ignore.c -- which paths are passed over; see ignore.h. */
#include "read/ignore.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static bool pattern_fits(const char *pattern, const char *path, bool folder)
{
    char plain[4096];
    size_t n = strlen(pattern);
    if (n && pattern[n - 1] == '/') {
        if (!folder || n >= sizeof plain)
            return false;
        snprintf(plain, sizeof plain, "%.*s", (int)(n - 1), pattern);
        pattern = plain;
    }
    const char *slash = strrchr(path, '/');
    if (!strchr(pattern, '/'))
        return fnmatch(pattern, slash ? slash + 1 : path, 0) == 0;
    return fnmatch(pattern + (pattern[0] == '/'), path, FNM_PATHNAME) == 0;
}

bool ignore_entry(const ignore *g, const char *path, bool folder)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (!g->hidden && name[0] == '.' && name[1] && strcmp(name, "..") != 0)
        return true;
    for (size_t i = 0; i < g->n; i++) {
        if (pattern_fits(g->patterns[i], path, folder))
            return true;
    }
    return false;
}

bool ignore_path(const ignore *g, const char *path)
{
    char part[4097];
    for (const char *slash = path; (slash = strchr(slash, '/')) != NULL; slash++) {
        size_t n = (size_t)(slash - path);
        if (n == 0 || n >= sizeof part)
            continue;
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        if (ignore_entry(g, part, true))
            return true;
    }
    return ignore_entry(g, path, false);
}
