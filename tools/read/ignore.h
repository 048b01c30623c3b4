/* ignore.h -- which paths of a folder or an archive are passed over.
 *
 * Relies on: fnmatch.  A pattern without a slash is compared with each name on the way to a file, one with a
 * slash with the path from the root; a slash at its end means folders only. */
#ifndef TOOLS_IGNORE_H
#define TOOLS_IGNORE_H
#include <stdbool.h>
#include <stddef.h>

enum { IGNORE_PATTERNS_MAX = 64 };

typedef struct ignore {
    const char *patterns[IGNORE_PATTERNS_MAX];
    size_t n;
    bool hidden; /* names that begin with a dot are not passed over */
} ignore;

/* The last name of path is; path is relative to the root. */
bool ignore_entry(const ignore *g, const char *path, bool folder);
bool ignore_path(const ignore *g, const char *path); /* any name of a file's path is */
#endif
