/* walk.h -- the files of a folder and all folders in it, in the order of their names.
 *
 * Relies on: ignore.h, str.h.  Symbolic links are passed over, or followed without running in circles.  No
 * folder stays open, so that depth costs memory only; paths end at 4095 bytes. */
#ifndef TOOLS_WALK_H
#define TOOLS_WALK_H
#include "read/ignore.h"
#include <sys/stat.h>

typedef enum { WALK_FILE, WALK_LINK, WALK_SPECIAL, WALK_UNREADABLE, WALK_TOO_LONG } walk_event;

/* path is root/..., of which the first `root` bytes are the root with its slash.  UNREADABLE: path is a
 * folder or file that could not be looked into, errno says why.  != 0 ends the walk and is returned. */
typedef int walk_fn(void *user, walk_event event, const char *path, size_t root, const struct stat *st);

int walk_folder(const char *root, const ignore *g, bool follow, walk_fn *fn, void *user);
#endif
