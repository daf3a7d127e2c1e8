/*
 * Reads one file many times at once by TFTP (RFC 1350, 2347, 2348, 2349, 7440), on one thread, and checks that all reads are whole and
 * alike.
 *
 *   tftpload SERVER FILE CLIENTS BLKSIZE WINDOWSIZE
 *
 * Prints "MEGABYTES_PER_SECOND WINDOW_GRANTED RESENT"; ends with 1 when a read failed. BLKSIZE 512 and WINDOWSIZE 1 are not asked for.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32, PACKET = 65536, RECEIVE_BUFFER = 4 << 20 };
static const double PATIENCE = 1, LONGEST = 100;

struct reader {
    int socket, block, window, in_window, begun, complained, done;
    uint16_t next;
    uint64_t octets, sum, size;
    double heard;
    struct sockaddr_in peer;
};

static struct sockaddr_in server = {.sin_family = AF_INET};
static char request[600];
static int request_length = 2;
static long resent;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void put(const char *text)
{
    request_length += sprintf(request + request_length, "%s", text) + 1;
}

static void ask(struct reader *r)
{
    sendto(r->socket, request, (size_t)request_length, 0, (struct sockaddr *)&server, sizeof server);
}

static void acknowledge(struct reader *r, uint16_t block)
{
    uint8_t ack[4] = {0, 4, (uint8_t)(block >> 8), (uint8_t)block};
    sendto(r->socket, ack, sizeof ack, 0, (struct sockaddr *)&r->peer, sizeof r->peer);
    r->in_window = 0;
}

static void take_options(struct reader *r, const char *packet, int length)
{
    for (int at = 2; at < length;) {
        const char *name = packet + at;
        at += (int)strlen(name) + 1;
        if (at >= length) break;
        const char *value = packet + at;
        at += (int)strlen(value) + 1;
        if (!strcasecmp(name, "blksize")) r->block = atoi(value);
        else if (!strcasecmp(name, "windowsize")) r->window = atoi(value);
        else if (!strcasecmp(name, "tsize")) r->size = strtoull(value, NULL, 10);
    }
}

static void take_data(struct reader *r, const uint8_t *packet, int length, double at)
{
    uint16_t block = (uint16_t)(packet[2] << 8 | packet[3]);
    int size = length - 4;
    if (block != r->next) {
        /* One missing: say once what the last good one was (RFC 7440 section 4). */
        if (!r->complained) acknowledge(r, (uint16_t)(r->next - 1));
        resent += !r->complained;
        r->complained = 1;
        return;
    }
    r->next++;
    r->octets += (uint64_t)size;
    for (int i = 0; i + 8 <= size; i += 256) {
        uint64_t word;
        memcpy(&word, packet + 4 + i, 8);
        r->sum = r->sum * 31 + word;
    }
    r->complained = 0;
    r->heard = at;
    r->done = size < r->block;
    if (++r->in_window >= r->window || r->done) acknowledge(r, block);
}

static void take(struct reader *r, uint8_t *packet, int length, struct sockaddr_in from, double at)
{
    if (length < 4 || r->done) return;
    packet[length] = 0;
    if (packet[1] == 5) {
        fprintf(stderr, "refused: %s\n", packet + 4);
        exit(1);
    }
    if (!r->begun) {
        r->begun = 1;
        r->peer = from;
        r->heard = at;
        if (packet[1] == 6) take_options(r, (char *)packet, length);
    }
    if (packet[1] == 6 && r->octets == 0) acknowledge(r, 0);
    else if (packet[1] == 3) take_data(r, packet, length, at);
}

static void receive(struct reader *r)
{
    static uint8_t packets[BATCH][PACKET + 1];
    static struct sockaddr_in from[BATCH];
    static struct iovec pieces[BATCH];
    static struct mmsghdr messages[BATCH];
    /* No more than can be there: preparing costs as well. */
    int room = r->window + 1 < BATCH ? r->window + 1 : BATCH;
    for (int i = 0; i < room; i++) {
        pieces[i] = (struct iovec){packets[i], PACKET};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1, .msg_name = &from[i], .msg_namelen = sizeof from[i]};
    }
    int count = room == 2
        ? (messages[0].msg_len = (unsigned)recvfrom(r->socket, packets[0], PACKET, MSG_DONTWAIT, (struct sockaddr *)&from[0], &messages[0].msg_hdr.msg_namelen), (int)messages[0].msg_len >= 0)
        : recvmmsg(r->socket, messages, (unsigned)room, MSG_DONTWAIT, NULL);
    double at = now();
    for (int i = 0; i < count; i++) take(r, packets[i], (int)messages[i].msg_len, from[i], at);
}

/* Who has heard nothing for a second repeats itself. */
static int nudge(struct reader *readers, int count)
{
    int left = 0;
    for (int i = 0; i < count; i++) {
        struct reader *r = &readers[i];
        if (r->done) continue;
        left++;
        if (now() - r->heard < PATIENCE) continue;
        r->heard = now();
        r->complained = 0;
        resent++;
        if (r->begun) acknowledge(r, (uint16_t)(r->next - 1));
        else ask(r);
    }
    return left;
}

int main(int count, char **words)
{
    if (count != 6) {
        fprintf(stderr, "usage: tftpload SERVER FILE CLIENTS BLKSIZE WINDOWSIZE\n");
        return 2;
    }
    inet_pton(AF_INET, words[1], &server.sin_addr);
    server.sin_port = htons(69);
    request[1] = 1;
    put(words[2]);
    put("octet");
    put("tsize");
    put("0");
    if (atoi(words[4]) != 512) put("blksize"), put(words[4]);
    if (atoi(words[5]) != 1) put("windowsize"), put(words[5]);

    int clients = atoi(words[3]), poll = epoll_create1(0), room = RECEIVE_BUFFER;
    struct reader *readers = calloc((size_t)clients, sizeof *readers);
    double begun = now(), looked = begun;
    for (int i = 0; i < clients; i++) {
        struct reader *r = &readers[i];
        *r = (struct reader){.socket = socket(AF_INET, SOCK_DGRAM, 0), .block = 512, .window = 1, .next = 1, .heard = begun};
        setsockopt(r->socket, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = r};
        epoll_ctl(poll, EPOLL_CTL_ADD, r->socket, &event);
        ask(r);
    }
    /* The clock stops with the last read, not when it is noticed. */
    double last = begun;
    for (int left = clients; left > 0 && now() - begun < LONGEST;) {
        struct epoll_event ready[64];
        int found = epoll_wait(poll, ready, 64, 20);
        for (int i = 0; i < found; i++) {
            struct reader *r = ready[i].data.ptr;
            int before = r->done;
            receive(r);
            if (r->done && !before) last = now();
        }
        if (now() - looked < 0.01 && found > 0) continue;
        looked = now();
        left = nudge(readers, clients);
    }
    uint64_t octets = 0;
    int bad = 0;
    for (int i = 0; i < clients; i++) {
        octets += readers[i].octets;
        bad += !readers[i].done || readers[i].sum != readers[0].sum || (readers[i].size && readers[i].size != readers[i].octets);
    }
    if (bad) fprintf(stderr, "%d of %d reads failed\n", bad, clients);
    printf("%.1f %d %ld\n", (double)octets / 1e6 / (last - begun), readers[0].window, resent);
    return bad ? 1 : 0;
}
