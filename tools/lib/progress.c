/* progress.c -- one line on a terminal that says how far the work is; see progress.h. */
#include "lib/progress.h"
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/human.h"
#include <stdio.h>
#include <unistd.h>

static bool on, shown;
static uint64_t started, last;

void progress_clear(void)
{
    if (shown)
        fputs("\r\033[K", stderr);
    shown = false;
}

void progress_start(bool wanted)
{
    on = wanted && isatty(STDERR_FILENO);
    started = clock_ns();
    cli_before_message(progress_clear);
}

bool progress_shown(void)
{
    return on;
}

static bool due(void)
{
    if (!on)
        return false;
    uint64_t now = clock_ns();
    if (now - last < 100000000u)
        return false;
    last = now;
    shown = true;
    return true;
}

void progress_documents(const progress_state *s)
{
    if (!due())
        return;
    double seconds = clock_seconds(started);
    double rate = seconds > 0 ? (double)s->bytes / seconds / 1e6 : 0;
    fprintf(stderr, "\r%s document%s, %.1f MB/s", human_count(s->documents).text,
            s->documents == 1 ? "" : "s", rate);
    if (s->total && s->done && s->done <= s->total) {
        double left = seconds * (double)(s->total - s->done) / (double)s->done;
        double share = 100.0 * (double)s->done / (double)s->total;
        fprintf(stderr, ", %.0f %%, %s left", share, human_seconds(left).text);
    }
    fputs("\033[K", stderr);
}

void progress_work(const char *what, uint64_t done, uint64_t total)
{
    if (!due())
        return;
    fprintf(stderr, "\r%s", what);
    if (total)
        fprintf(stderr, " %.0f %%", 100.0 * (double)(done < total ? done : total) / (double)total);
    fputs("\033[K", stderr);
}
