/* prompt.c -- see prompt.h. */
#include "lib/prompt.h"
#include "lib/str.h"
#include <editline/readline.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { HISTORY_LINES = 1000 };

static str history_path;

/* Makes the folders of a path that are not there yet, for the owner alone. */
static void make_folders(const char *path)
{
    char copy[4096];
    size_t n = strlen(path);
    if (n >= sizeof copy)
        return;
    memcpy(copy, path, n + 1);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            return;
        *slash = '/';
    }
}

static void find_history(void)
{
    const char *file = getenv("FOSSICK_HISTORY"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (file)
        str_adds(&history_path, file);
    else if (state && *state)
        str_addf(&history_path, "%s/fossick/query-history", state);
    else if (home && *home)
        str_addf(&history_path, "%s/.local/state/fossick/query-history", home);
}

void prompt_start(void)
{
    static char name[] = "fossick-query";
    rl_readline_name = name;
    using_history();
    stifle_history(HISTORY_LINES);
    find_history();
    if (history_path.n)
        read_history(history_path.p);
}

char *prompt_line(const char *prompt)
{
    char *line = readline(prompt);
    if (line && *line)
        add_history(line);
    return line;
}

void prompt_end(void)
{
    if (history_path.n) {
        mode_t before = umask(077);
        make_folders(history_path.p);
        write_history(history_path.p);
        umask(before);
    }
    str_free(&history_path);
}
