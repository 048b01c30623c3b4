/* completion.c -- a tool's page as completion for bash and zsh; see help.h.
 *
 * What an option's argument is called says how it is completed: FILE by files, some by their choices, others
 * not. */
#include "lib/help.h"

static const struct {
    const char *arg, *choices;
} CHOICES[] = {{"WHEN", "auto always never"},
               {"ORDER", "score key"},
               {"WHAT", "empty skipped failed"},
               {"FORMAT", "auto text html jsonl csv tsv trec"},
               {"[=FORMAT]", "all man bash zsh"}};

static const char *choices_of(const option_row *row)
{
    for (size_t i = 0; row->arg && i < sizeof CHOICES / sizeof *CHOICES; i++) {
        if (strcmp(row->arg, CHOICES[i].arg) == 0)
            return CHOICES[i].choices;
    }
    return NULL;
}

static bool names_file(const char *arg)
{
    return arg && (strstr(arg, "FILE") || strstr(arg, "FOLDER") || strstr(arg, "DIR"));
}

/* Whether words that are no options are files. */
static bool takes_files(const options_page *page)
{
    return strstr(page->usage, " FILE") || strstr(page->usage, "[FILE");
}

static bool optional(const option_row *row)
{
    return row->arg && row->arg[0] == '[';
}

/* fossick-query as the name of a function: _fossick_query. */
static void put_function(str *out, const char *name)
{
    str_addc(out, '_');
    for (; *name; name++)
        str_addc(out, *name == '-' ? '_' : *name);
}

static void put_commands(str *out, const options_page *page)
{
    const char *at = NULL;
    bool first = true;
    for (help_line command; help_next_command(page, &at, &command); first = false)
        str_addf(out, "%s%.*s", first ? "" : " ", (int)command.n, command.p);
}

/* ---- bash ---- */

static void bash_names(str *out, const option_row *row)
{
    if (row->id < 256)
        str_addf(out, "-%c|", row->id);
    str_addf(out, "--%s", row->name);
}

/* What follows an option that takes an argument. */
static void bash_arguments(str *out, const options_page *page)
{
    for (const option_row *row = page->rows; row->name; row++) {
        const char *choices = choices_of(row);
        if (!row->arg)
            continue;
        str_adds(out, "    ");
        bash_names(out, row);
        if (optional(row))
            str_addf(out, ") [ \"$equals\" ] && { COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return; } ;;\n",
                     choices ? choices : "");
        else if (choices)
            str_addf(out, ") COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", choices);
        else if (names_file(row->arg))
            str_adds(out, ") compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
        else
            str_adds(out, ") return ;;\n");
    }
}

static void bash_options(str *out, const options_page *page)
{
    for (const option_row *row = page->rows; row->name; row++) {
        if (row->id < 256)
            str_addf(out, "-%c ", row->id);
        str_addf(out, "--%s%s%s", row->name, row->arg && !optional(row) ? "=" : "", row[1].name ? " " : "");
    }
}

/* fossick CMD completes as fossick-CMD does. */
static const char BASH_DISPATCH[] =
    "    if [ \"$COMP_CWORD\" -gt 1 ]; then\n"
    "        local tool=fossick-${COMP_WORDS[1]}\n"
    "        local function=_${tool//-/_}\n"
    "        declare -F \"$function\" >/dev/null || _completion_loader \"$tool\" 2>/dev/null\n"
    "        declare -F \"$function\" >/dev/null || return 0\n"
    "        COMP_WORDS=(\"$tool\" \"${COMP_WORDS[@]:2}\")\n"
    "        COMP_CWORD=$((COMP_CWORD - 1))\n"
    "        \"$function\"\n"
    "        return\n"
    "    fi\n";

void help_bash(const options_page *page, const char *name, str *out)
{
    str_addf(out, "# Completion of %s for bash; printed by `%s --help=bash`.\n", name, name);
    put_function(out, name);
    str_adds(out, "() {\n");
    if (!strchr(name, '-'))
        str_adds(out, BASH_DISPATCH);
    str_adds(out, "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} equals=\n"
                  "    [ \"$cur\" = = ] && cur= equals=1\n"
                  "    [ \"$prev\" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]} equals=1\n"
                  "    case $prev in\n");
    bash_arguments(out, page);
    str_adds(out, "    esac\n"
                  "    case $cur in\n"
                  "    -*) COMPREPLY=($(compgen -W '");
    bash_options(out, page);
    str_adds(out, "' -- \"$cur\"))\n"
                  "        [[ ${COMPREPLY-} == *= ]] && compopt -o nospace ;;\n"
                  "    *) COMPREPLY=($(compgen -W '");
    put_commands(out, page);
    str_adds(out, "' -- \"$cur\"))");
    if (takes_files(page))
        str_adds(out, "\n        compopt -o filenames; COMPREPLY+=($(compgen -f -- \"$cur\"))");
    str_adds(out, " ;;\n    esac\n}\ncomplete -F ");
    put_function(out, name);
    str_addf(out, " %s\n", name);
}

/* ---- zsh ---- */

/* Inside single quotes and brackets. */
static void zsh_quoted(str *out, const char *p)
{
    for (; *p; p++) {
        if (*p == '\'')
            str_adds(out, "'\\''");
        else if (*p == '[' || *p == ']' || *p == ':' || *p == '\\')
            str_addf(out, "\\%c", *p);
        else
            str_addc(out, *p == '\n' ? ' ' : *p);
    }
}

static void zsh_option(str *out, const option_row *row)
{
    const char *choices = choices_of(row);
    if (row->id < 256)
        str_addf(out, "  '(-%c --%s)'{-%c%s,--%s%s}'[", row->id, row->name, row->id, row->arg ? "+" : "",
                 row->name, row->arg ? "=" : "");
    else
        str_addf(out, "  '--%s%s[", row->name, optional(row) ? "=-" : row->arg ? "=" : "");
    zsh_quoted(out, row->help);
    str_addc(out, ']');
    if (row->arg) {
        str_adds(out, optional(row) ? "::" : ":");
        zsh_quoted(out, row->arg);
        if (choices)
            str_addf(out, ":(%s)", choices);
        else
            str_adds(out, names_file(row->arg) ? ":_files" : ": ");
    }
    str_adds(out, "' \\\n");
}

void help_zsh(const options_page *page, const char *name, str *out)
{
    str commands = {0};
    put_commands(&commands, page);
    str_addf(out, "#compdef %s\n# Completion of %s for zsh; printed by `%s --help=zsh`.\n", name, name, name);
    bool dispatch = !strchr(name, '-');
    if (dispatch)
        str_adds(
            out,
            "if (( CURRENT > 2 )); then\n  words[2]=fossick-$words[2]\n  shift words\n  (( CURRENT-- ))\n"
            "  _normal\n  return\nfi\n");
    str_adds(out, "_arguments -s -S \\\n");
    for (const option_row *row = page->rows; row->name; row++)
        zsh_option(out, row);
    if (commands.n)
        str_addf(out, "  '1:command:(%s)' \\\n", commands.p);
    str_addf(out, "  '*:%s'\n", takes_files(page) ? "file:_files" : "word: ");
    str_free(&commands);
}
