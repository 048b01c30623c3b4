/* fossick.c -- `fossick CMD ...` runs `fossick-CMD ...`, from its own directory, else from PATH.
 *
 * Relies on: /proc/self/exe for its directory; tools/lib (help.c prints its page). */
#include "lib/cli.h"
#include "lib/help.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static const option_row ROWS[] = {
    {OPTIONS_HELP, "help", "[=FORMAT]", "print help; FORMAT: all, or man, bash, zsh for files"},
    {OPTIONS_VERSION, "version", NULL, "print the version and exit"},
    {0}};

static const options_page PAGE = {"fossick COMMAND [ARGUMENT]...",
                                  "Full-text search.  Runs fossick-COMMAND.  Commands:\n"
                                  "  index   put documents into an index\n"
                                  "  query   ask it\n"
                                  "  admin   look after it: stats, check, optimize, backup ...\n"
                                  "  bench   measure how fast it answers\n"
                                  "  eval    measure how well it answers\n"
                                  "\n"
                                  "fossick COMMAND --help tells more.",
                                  ROWS,
                                  2,
                                  "A first try:\n"
                                  "  fossick index documents.jsonl && fossick query some words",
                                  NULL,
                                  NULL};

static void own_directory(str *to)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    while (n > 0 && path[n - 1] != '/')
        n--;
    str_add(to, path, n > 0 ? (size_t)n : 0);
}

static int command_run(char **argv)
{
    str name = {0}, path = {0};
    str_addf(&name, "fossick-%s", argv[0]);
    own_directory(&path);
    str_adds(&path, name.p);
    char *command = argv[0];
    argv[0] = name.p;
    execv(path.p, argv);
    if (errno == ENOENT)
        execvp(name.p, argv);
    if (errno == ENOENT)
        cli_error("no such command: \"%s\"; see fossick --help", command);
    else
        cli_error("%s: %s", name.p, strerror(errno));
    str_free(&name);
    str_free(&path);
    return CLI_ERROR;
}

static int help(const char *format)
{
    str out = {0};
    if (!help_add(&PAGE, "fossick", format, &out))
        cli_fail("--help takes man, bash, zsh or nothing, not \"%s\"", format);
    fwrite(out.p, 1, out.n, stdout);
    str_free(&out);
    return cli_end(CLI_OK);
}

int main(int argc, char **argv)
{
    static char help_option[] = "--help";
    cli_start("fossick");
    const char *first = argc > 1 ? argv[1] : "";
    if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) {
        printf("fossick %s\n", fsk_build_info());
        return cli_end(CLI_OK);
    }
    bool helped = strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0;
    if (helped && argc == 3 && strcmp(first, "help") == 0)
        return command_run((char *[]){argv[2], help_option, NULL});
    if (helped || strncmp(first, "--help=", 7) == 0)
        return help(helped ? NULL : first + 7);
    if (argc < 2 || first[0] == '-')
        cli_fail("%s; see fossick --help", argc < 2 ? "a command is needed" : "no such option");
    return command_run(argv + 1);
}
