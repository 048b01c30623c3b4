/* term.c -- terminals: whether to colour, and text that is safe to show; see term.h. */
#include "lib/term.h"
#include "lib/utf8.h"
#include <stdlib.h>
#include <unistd.h>

static enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color_choice;

bool term_color_choose(const char *when)
{
    if (strcmp(when, "auto") == 0)
        color_choice = COLOR_AUTO;
    else if (strcmp(when, "always") == 0)
        color_choice = COLOR_ALWAYS;
    else if (strcmp(when, "never") == 0)
        color_choice = COLOR_NEVER;
    else
        return false;
    return true;
}

bool term_color(int fd)
{
    if (color_choice != COLOR_AUTO)
        return color_choice == COLOR_ALWAYS;
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no && *no) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}

static bool turns_direction(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool breaks_line(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

void term_add_text(str *to, const char *text, size_t n, bool color)
{
    for (const char *p = text, *end = text + n; p < end;) {
        size_t len;
        uint32_t c = utf8_decode(p, end, &len);
        if (c == (unsigned char)TERM_MATCH_OPEN[0])
            str_adds(to, color ? TERM_MATCH : "");
        else if (c == (unsigned char)TERM_MATCH_CLOSE[0])
            str_adds(to, color ? TERM_PLAIN : "");
        else if (c == UTF8_REPLACEMENT)
            str_adds(to, "\xEF\xBF\xBD");
        else if (breaks_line(c))
            str_addc(to, ' ');
        else if (!turns_direction(c))
            str_add(to, p, len);
        p += len;
    }
}
