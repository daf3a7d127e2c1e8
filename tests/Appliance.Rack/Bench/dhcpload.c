/*
 * Clients behind a DHCP relay (RFC 2131, 3046), as many at once as are allowed: each DISCOVERs as UEFI's PXE does, REQUESTs what it is
 * offered, and the next one begins when it is acknowledged. We are the relay; one thread, packets sent and taken in bundles.
 *
 *   dhcpload SERVER RELAY FIRST CLIENTS AT_ONCE
 *
 * FIRST is the first client's number, of which its MAC address is made. Prints "EXCHANGES_PER_SECOND P50_MS P99_MS REPEATED"; ends with 1
 * when a client has no address after ten minutes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MOST_AT_ONCE = 1024, BUNDLE = 64, SENT = 400, TAKEN = 1500, FIXED = 240, SHORTEST = 300, BUFFER = 4 << 20 };
enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5 };
enum { OPTION_ADDRESS = 50, OPTION_TYPE = 53, OPTION_SERVER = 54, OPTION_END = 255 };
static const double PATIENCE = 1, LONGEST = 600;

/* Where a client stands: what it says next, or 0 when no client is left for its place. */
struct client {
    int says;
    uint32_t number, offered, server;
    double begun, said;
};

static struct client clients[MOST_AT_ONCE];
static struct sockaddr_in server = {.sin_family = AF_INET}, relay = {.sin_family = AF_INET};
static uint8_t packets[MOST_AT_ONCE][SENT];
static struct iovec parts[MOST_AT_ONCE];
static struct mmsghdr leaving[MOST_AT_ONCE];
static int waiting, wire;
static double *took;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_length(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static uint8_t *put(uint8_t *at, int option, const void *value, int length)
{
    *at++ = (uint8_t)option;
    *at++ = (uint8_t)length;
    memcpy(at, value, (size_t)length);
    return at + length;
}

static int compose(uint8_t *packet, const struct client *c)
{
    static const uint8_t wanted[] = {1, 3, 6, 12, 15, 43, 60, 66, 67}, architecture[] = {0, 7}, undi[] = {1, 3, 16};
    uint32_t number = htonl(c->number);
    uint8_t type = (uint8_t)c->says, uuid[17] = {0};
    memset(packet, 0, SENT);
    packet[0] = 1, packet[1] = 1, packet[2] = 6, packet[3] = 1;
    memcpy(packet + 4, &number, 4);
    memcpy(packet + 24, &relay.sin_addr, 4);
    packet[28] = 2;
    memcpy(packet + 30, &number, 4);
    memcpy(packet + 236, "\x63\x82\x53\x63", 4);
    memcpy(uuid + 13, &number, 4);
    uint8_t *at = put(packet + FIXED, OPTION_TYPE, &type, 1);
    if (c->says == REQUEST) {
        at = put(at, OPTION_ADDRESS, &c->offered, 4);
        at = put(at, OPTION_SERVER, &c->server, 4);
    }
    at = put(at, 55, wanted, sizeof wanted);
    at = put(at, 60, "PXEClient:Arch:00007:UNDI:003016", 32);
    at = put(at, 93, architecture, sizeof architecture);
    at = put(at, 94, undi, sizeof undi);
    at = put(at, 97, uuid, sizeof uuid);
    *at++ = OPTION_END;
    return at - packet < SHORTEST ? SHORTEST : (int)(at - packet);
}

static void say(struct client *c, double time)
{
    c->said = time;
    parts[waiting] = (struct iovec){packets[waiting], (size_t)compose(packets[waiting], c)};
    leaving[waiting].msg_hdr = (struct msghdr){.msg_name = &server, .msg_namelen = sizeof server, .msg_iov = &parts[waiting], .msg_iovlen = 1};
    waiting++;
}

static void send_waiting(void)
{
    for (int sent = 0; sent < waiting;) {
        int now_sent = sendmmsg(wire, leaving + sent, (unsigned)(waiting - sent), 0);
        if (now_sent <= 0) break; /* Lost, and said again. */
        sent += now_sent;
    }
    waiting = 0;
}

static uint8_t read_options(const uint8_t *packet, int length, uint32_t *server_id)
{
    uint8_t type = 0;
    for (int at = FIXED; at + 1 < length && packet[at] != OPTION_END;) {
        if (packet[at] == 0) {
            at++;
            continue;
        }
        if (at + 2 + packet[at + 1] > length) break;
        if (packet[at] == OPTION_TYPE) type = packet[at + 2];
        if (packet[at] == OPTION_SERVER) memcpy(server_id, packet + at + 2, 4);
        at += 2 + packet[at + 1];
    }
    return type;
}

int main(int count, char **given)
{
    if (count != 6 || inet_pton(AF_INET, given[1], &server.sin_addr) != 1 || inet_pton(AF_INET, given[2], &relay.sin_addr) != 1) {
        fprintf(stderr, "usage: dhcpload SERVER RELAY FIRST CLIENTS AT_ONCE\n");
        return 2;
    }
    uint32_t first = (uint32_t)strtoul(given[3], NULL, 10), next = first;
    int all = atoi(given[4]), at_once = atoi(given[5]), done = 0, repeated = 0, yes = 1, buffer = BUFFER;
    if (all < 1 || at_once < 1 || at_once > MOST_AT_ONCE) return 2;
    server.sin_port = relay.sin_port = htons(67);
    wire = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(wire, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(wire, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    if (bind(wire, (struct sockaddr *)&relay, sizeof relay)) {
        perror("dhcpload");
        return 1;
    }
    took = calloc((size_t)all, sizeof *took);
    static uint8_t heard[BUNDLE][TAKEN];
    struct iovec places[BUNDLE];
    struct mmsghdr arriving[BUNDLE] = {0};
    for (int i = 0; i < BUNDLE; i++) {
        places[i] = (struct iovec){heard[i], TAKEN};
        arriving[i].msg_hdr = (struct msghdr){.msg_iov = &places[i], .msg_iovlen = 1};
    }
    double started = now(), time = started, looked = started;
    for (int i = 0; i < at_once && i < all; i++) {
        clients[i] = (struct client){.says = DISCOVER, .number = next++, .begun = time};
        say(&clients[i], time);
    }
    send_waiting();
    while (done < all && time - started < LONGEST) {
        int got = recvmmsg(wire, arriving, BUNDLE, MSG_DONTWAIT, NULL);
        if (got <= 0) poll(&(struct pollfd){wire, POLLIN, 0}, 1, 20);
        time = now();
        for (int i = 0; i < got; i++) {
            int length = (int)arriving[i].msg_len;
            uint32_t number, server_id = 0;
            if (length < FIXED || heard[i][0] != 2) continue;
            memcpy(&number, heard[i] + 4, 4);
            number = ntohl(number);
            struct client *c = clients;
            while (c < clients + at_once && (c->says == 0 || c->number != number)) c++;
            if (c == clients + at_once) continue;
            uint8_t type = read_options(heard[i], length, &server_id);
            if (c->says == DISCOVER && type == OFFER) {
                memcpy(&c->offered, heard[i] + 16, 4);
                c->server = server_id;
                c->says = REQUEST;
                say(c, time);
            } else if (c->says == REQUEST && type == ACK) {
                took[done++] = time - c->begun;
                c->says = 0;
                if (next - first >= (uint32_t)all) continue;
                *c = (struct client){.says = DISCOVER, .number = next++, .begun = time};
                say(c, time);
            } else if (type != OFFER && type != ACK) {
                /* Refused: a client begins again. */
                repeated++;
                c->says = DISCOVER;
                say(c, time);
            }
            if (waiting == MOST_AT_ONCE) send_waiting();
        }
        send_waiting();
        if (time - looked < 0.1) continue;
        looked = time;
        for (int i = 0; i < at_once; i++) {
            if (clients[i].says == 0 || time - clients[i].said < PATIENCE) continue;
            repeated++;
            clients[i].says = DISCOVER; /* The offer may have been given to somebody else meanwhile. */
            say(&clients[i], time);
        }
        send_waiting();
    }
    double seconds = now() - started;
    if (done < all) {
        fprintf(stderr, "dhcpload: %d of %d clients have an address after %.0f s\n", done, all, seconds);
        return 1;
    }
    qsort(took, (size_t)all, sizeof *took, by_length);
    printf("%.0f %.3f %.3f %d\n", all / seconds, took[all / 2] * 1e3, took[(long)all * 99 / 100] * 1e3, repeated);
    return 0;
}
