/* game.c -- answers COMMAND<TAB>QUERY lines; see game.h.
 *
 * The loop adds as little as it can to the time of a query: read(2) into one buffer, one write(2) an answer.
 */
#include "lib/game.h"
#include "lib/cli.h"
#include "lib/command.h"
#include "lib/str.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            cli_error("cannot write an answer: %s", strerror(errno));
            return -1;
        }
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

static size_t number_print(char *to, uint64_t v)
{
    char digits[24];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    for (size_t i = 0; i < n; i++)
        to[i] = digits[n - 1 - i];
    to[n] = '\n';
    return n + 1;
}

static int answer(fsk_index *ix, fsk_reader *r, int to, const char *line, size_t n)
{
    static const char UNSUPPORTED[] = "UNSUPPORTED\n", FAILED[] = "ERROR\n";
    if (n && line[n - 1] == '\r')
        n--;
    const char *tab = memchr(line, '\t', n);
    size_t len = tab ? (size_t)(tab - line) : n;
    fsk_search_opts command;
    if (!tab || !command_parse(line, len, &command))
        return write_all(to, UNSUPPORTED, sizeof UNSUPPORTED - 1);
    fsk_error e = {0};
    int64_t v = command_run(ix, r, &command, (fsk_str){tab + 1, n - len - 1}, &e);
    if (v < 0) {
        cli_library_error("query", &e);
        return write_all(to, FAILED, sizeof FAILED - 1);
    }
    char text[32];
    return write_all(to, text, number_print(text, (uint64_t)v));
}

/* Answers the whole lines in s and leaves the rest; `done` bytes of it were searched for a line feed. */
static int answer_lines(fsk_index *ix, fsk_reader *r, int to, str *s, size_t done)
{
    size_t start = 0;
    for (char *feed; (feed = memchr(s->p + done, '\n', s->n - done)); start = done) {
        size_t end = (size_t)(feed - s->p);
        if (answer(ix, r, to, s->p + start, end - start))
            return -1;
        done = end + 1;
    }
    memmove(s->p, s->p + start, s->n - start);
    s->n -= start;
    return 0;
}

int game_play(fsk_index *ix, fsk_reader *r, int from, int to)
{
    enum { READ_BYTES = 64 << 10 };
    str s = {0};
    int code = 0;
    for (ssize_t got = 1; got && code == 0;) {
        str_reserve(&s, READ_BYTES);
        got = read(from, s.p + s.n, READ_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            cli_error("cannot read a query: %s", strerror(errno));
            code = -1;
            break;
        }
        size_t done = s.n;
        s.n += (size_t)got;
        code = answer_lines(ix, r, to, &s, done);
    }
    if (code == 0 && s.n)
        code = answer(ix, r, to, s.p, s.n);
    str_free(&s);
    return code;
}
