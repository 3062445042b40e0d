/*
 * A single-threaded HTTP/1.1 load generator for JSON and streams, for Linux (epoll, timerfd).
 *
 * Three ways to send, all over keep-alive connections (-c):
 *   closed loop   each connection sends its next request when the answer to the last has come
 *   -r RATE       a fixed rate; latency counts from the moment a request was due, so a stalled gateway cannot hide
 *                 the requests that had to wait for it
 *   -n REQUESTS   exactly so many, then stop
 * -R spreads the first requests of the connections over some seconds. -s N gives every request another number, from N
 * on, in the counter field of its body. -m is a text that every good answer holds.
 *
 * Prints "begin" when the measured window opens (-w after the start), "end" when it closes (-d later), then one line
 * of JSON: counts, and percentiles in microseconds of latency, first content chunk, and chunk lag (arrival minus the
 * time stamp which the mock wrote into the chunk).
 */
#define _GNU_SOURCE
#include "load.h"
#include "clock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Answers that are still under way when the window closes are waited for this long. */
#define LINGER_NS 3000000000ull
#define MOST_WAIT_MS 50

static int timer_fd;
static uint64_t start_ns, scheduled;
static int ramped;

/* Starts what is due. Returns when the next request is due, 0 when that depends on answers. */
static uint64_t start_due(uint64_t now) {
  while (options.rate > 0) {
    uint64_t due = start_ns + (uint64_t)((double)scheduled * 1e9 / options.rate);
    if (due >= totals.end_ns) return 0;
    if (due > now) return due;
    Connection *connection = take_free();
    if (!connection) {
      uint64_t overdue = (uint64_t)((double)(now - due) * options.rate / 1e9) + 1;
      if (overdue > totals.overdue) totals.overdue = overdue;
      return 0;
    }
    scheduled++;
    start_request(connection, due);
  }
  for (; ramped < options.connections && may_send(now); ramped++) {
    uint64_t due = start_ns + (uint64_t)(options.ramp_seconds * 1e9 * ramped / options.connections);
    if (due > now) return due;
    start_request(connection_at(ramped), now);
  }
  return 0;
}

static int is_over(uint64_t now) {
  if (options.total && totals.finished + totals.errors >= options.total && totals.open == 0) return 1;
  return now >= totals.end_ns && (totals.open == 0 || now >= totals.end_ns + LINGER_NS);
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Tells the runner, once each, that the window has opened and closed. */
static void announce(uint64_t now) {
  static enum { BEFORE, INSIDE, AFTER } phase;
  if (phase == BEFORE && now >= totals.begin_ns) {
    phase = INSIDE;
    totals.cpu_seconds = -cpu_seconds();
    puts("begin");
  }
  if (phase == INSIDE && (now >= totals.end_ns || is_over(now))) {
    phase = AFTER;
    totals.cpu_seconds += cpu_seconds();
    puts("end");
  }
  fflush(stdout);
}

static int milliseconds_to(uint64_t moment, uint64_t now) {
  if (moment <= now) return MOST_WAIT_MS;
  uint64_t wait = (moment - now) / 1000000 + 1;
  return wait < MOST_WAIT_MS ? (int)wait : MOST_WAIT_MS;
}

static void wait_for_events(int epoll_fd, uint64_t next_ns, uint64_t now) {
  struct epoll_event events[512];
  int to_begin = milliseconds_to(totals.begin_ns, now), to_end = milliseconds_to(totals.end_ns, now);
  if (next_ns) {
    struct itimerspec time = {.it_value = {(time_t)(next_ns / 1000000000), (long)(next_ns % 1000000000)}};
    timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &time, NULL);
  }
  int ready = epoll_wait(epoll_fd, events, 512, to_begin < to_end ? to_begin : to_end);
  for (int index = 0; index < ready; index++) {
    Connection *connection = events[index].data.ptr;
    if (!connection) {
      uint64_t expirations;
      if (read(timer_fd, &expirations, sizeof expirations) < 0) continue;
      continue;
    }
    serve_connection(connection, events[index].events);
  }
}

int main(int count, char **arguments) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);
  read_options(count, arguments);
  build_request();
  int epoll_fd = epoll_create1(0);
  timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  connect_all(epoll_fd);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, timer_fd, &event);
  totals.last_ns = start_ns = now_ns();
  totals.begin_ns = start_ns + (uint64_t)(options.warm_seconds * 1e9);
  totals.end_ns = totals.begin_ns + (uint64_t)(options.seconds * 1e9);
  for (;;) {
    uint64_t now = now_ns();
    announce(now);
    if (is_over(now)) break;
    wait_for_events(epoll_fd, start_due(now), now);
  }
  print_report();
  return 0;
}
