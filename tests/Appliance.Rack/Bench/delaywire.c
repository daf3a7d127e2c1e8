/*
 * A wire with a delay, between two network namespaces: a TAP in each, and frames go over a fixed time later. In user space, for not
 * every kernel has netem.
 *
 *   delaywire NS_A TAP_A NS_B TAP_B ONE_WAY_MICROSECONDS
 *
 * Makes both TAPs and says "ready"; ends with its standard input or on a signal.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAMES = 8192, LONGEST = 1600, BURST = 64 };

struct frame {
    uint64_t due;
    int length;
    uint8_t octets[LONGEST];
};

struct lane {
    int from, to;
    struct frame *frames;
    unsigned head, tail;
};

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int open_tap(const char *space, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "/run/netns/%s", space);
    int inside = open(path, O_RDONLY | O_CLOEXEC);
    if (inside < 0 || setns(inside, CLONE_NEWNET) != 0) {
        perror(path);
        exit(1);
    }
    close(inside);
    int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq wish = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    strncpy(wish.ifr_name, name, IFNAMSIZ - 1);
    if (tap < 0 || ioctl(tap, TUNSETIFF, &wish) != 0) {
        perror("/dev/net/tun");
        exit(1);
    }
    return tap;
}

/* Takes what has come, then lets go what is due; returns when the next is. */
static uint64_t turn(struct lane *lane, uint64_t delay, uint64_t until)
{
    static uint8_t lost[LONGEST];
    for (int i = 0; i < BURST; i++) {
        int full = lane->tail - lane->head >= FRAMES;
        struct frame *frame = &lane->frames[lane->tail % FRAMES];
        int length = (int)read(lane->from, full ? lost : frame->octets, LONGEST);
        if (length <= 0) break;
        if (full) continue;
        frame->length = length;
        frame->due = now() + delay;
        lane->tail++;
    }
    for (; lane->head != lane->tail; lane->head++) {
        struct frame *frame = &lane->frames[lane->head % FRAMES];
        if (frame->due > now()) return frame->due < until ? frame->due : until;
        if (write(lane->to, frame->octets, (size_t)frame->length) < 0) continue;
    }
    return until;
}

int main(int count, char **words)
{
    if (count != 6) {
        fprintf(stderr, "usage: delaywire NS_A TAP_A NS_B TAP_B ONE_WAY_MICROSECONDS\n");
        return 2;
    }
    int a = open_tap(words[1], words[2]), b = open_tap(words[3], words[4]);
    uint64_t delay = strtoull(words[5], NULL, 10) * 1000;
    struct lane lanes[] = {{.from = a, .to = b}, {.from = b, .to = a}};
    for (int i = 0; i < 2; i++) lanes[i].frames = malloc(sizeof(struct frame) * FRAMES);
    prctl(PR_SET_TIMERSLACK, 1);
    puts("ready");
    fflush(stdout);
    for (;;) {
        uint64_t next = now() + 50000000;
        for (int i = 0; i < 2; i++) next = turn(&lanes[i], delay, next);
        uint64_t at = now();
        if (next <= at) continue;
        struct timespec wait = {0, (long)(next - at)};
        struct pollfd either[] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
        ppoll(either, 2, &wait, NULL);
    }
}
