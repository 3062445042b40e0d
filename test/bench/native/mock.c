/*
 * A single-threaded mock of an OpenAI-compatible upstream, for Linux (epoll, timerfd).
 *
 *   mock PORT
 *
 *   POST (any path)      a chat completion: JSON, or a stream when the body has "stream":true
 *   GET  .../models      a model list
 *   GET  /mock/counters  {"requests":N,"streams":N} since the start, these two kinds of GET not counted
 *
 * Knobs ride in the text of the first message, "mock:c100d20000;":
 *   c  content chunks of a stream      d  microseconds between two chunks
 *   r  bytes of content of a JSON reply    j  microseconds before a JSON reply
 *
 * The content of a chunk is "@<16 digits>@", the microseconds of CLOCK_MONOTONIC when it was written, so that a
 * load generator on the same machine can tell how long each chunk was under way.
 */
#define _GNU_SOURCE
#include "mock.h"
#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A reader that is behind is looked at again after this. */
#define SLOW_READER_US 1000
#define MOST_STEPS 4096

static int epoll_fd, listener_fd, timer_fd;
static Connection *dead_connections;

void close_connection(Connection *connection) {
  if (connection->is_dead) return;
  connection->is_dead = 1;
  unschedule(connection);
  close(connection->fd);
  connection->next_dead = dead_connections;
  dead_connections = connection;
}

/* Freed after the events of one wake-up, which may still point at them. */
static void free_dead_connections(void) {
  while (dead_connections) {
    Connection *connection = dead_connections;
    dead_connections = connection->next_dead;
    free(connection->received);
    free(connection->unsent);
    free(connection);
  }
}

void flush(Connection *connection) {
  while (connection->unsent_start < connection->unsent_end) {
    size_t length = connection->unsent_end - connection->unsent_start;
    ssize_t count = write(connection->fd, connection->unsent + connection->unsent_start, length);
    if (count < 0) {
      if (errno != EAGAIN) close_connection(connection);
      return;
    }
    connection->unsent_start += (size_t)count;
  }
  connection->unsent_start = connection->unsent_end = 0;
}

void put(Connection *connection, const char *bytes, size_t length) {
  size_t end = connection->unsent_end + length;
  if (end > connection->unsent_capacity) {
    connection->unsent_capacity = end * 2;
    connection->unsent = realloc(connection->unsent, connection->unsent_capacity);
  }
  memcpy(connection->unsent + connection->unsent_end, bytes, length);
  connection->unsent_end = end;
}

static void accept_connections(void) {
  for (;;) {
    int fd = accept4(listener_fd, NULL, NULL, SOCK_NONBLOCK), one = 1;
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    Connection *connection = calloc(1, sizeof *connection);
    connection->fd = fd;
    connection->heap_index = -1;
    connection->received = malloc(REQUEST_LIMIT);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
  }
}

static void serve_event(struct epoll_event *event) {
  if (event->data.ptr == &listener_fd) return accept_connections();
  if (event->data.ptr == &timer_fd) {
    uint64_t expirations;
    if (read(timer_fd, &expirations, sizeof expirations) < 0) return;
    return;
  }
  Connection *connection = event->data.ptr;
  if (connection->is_dead) return;
  if (event->events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) return close_connection(connection);
  if ((event->events & EPOLLOUT) && connection->unsent_end > 0) flush(connection);
  if (!connection->is_dead && (event->events & EPOLLIN)) read_requests(connection);
}

/* Does what one scheduled connection is due for. */
static void step(Connection *connection, uint64_t now) {
  if (connection->activity == DELAYED_JSON) {
    connection->activity = IDLE;
    send_json(connection);
  } else {
    int is_behind = connection->unsent_end - connection->unsent_start >= UNSENT_LIMIT;
    if (!is_behind) send_next_chunk(connection);
    if (connection->is_dead) return;
    if (connection->activity == STREAMING) {
      uint64_t paced = connection->delay_us ? connection->due_us + connection->delay_us : now + 1;
      return reschedule(connection, is_behind ? now + SLOW_READER_US : paced);
    }
  }
  if (connection->is_dead) return;
  unschedule(connection);
  if (connection->received_length > 0) read_requests(connection);
}

static void serve_due(void) {
  uint64_t now = now_us();
  for (int steps = 0; steps < MOST_STEPS; steps++) {
    Connection *connection = next_due();
    if (!connection || connection->due_us > now) return;
    step(connection, now);
  }
}

/* Arms the timer for the next due connection. Returns the timeout for epoll_wait. */
static int arm_timer(void) {
  Connection *connection = next_due();
  if (!connection) return -1;
  uint64_t due = connection->due_us;
  if (due <= now_us()) return 0;
  struct itimerspec time = {.it_value = {(time_t)(due / 1000000), (long)(due % 1000000) * 1000}};
  timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &time, NULL);
  return -1;
}

static void listen_on(int port) {
  int one = 1;
  listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener_fd, (struct sockaddr *)&address, sizeof address) || listen(listener_fd, 4096)) {
    perror("mock: cannot listen");
    exit(1);
  }
}

static void watch(int *fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = fd};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, *fd, &event);
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: mock PORT\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  listen_on(atoi(arguments[1]));
  epoll_fd = epoll_create1(0);
  timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  watch(&listener_fd);
  watch(&timer_fd);
  for (;;) {
    struct epoll_event events[512];
    int ready = epoll_wait(epoll_fd, events, 512, arm_timer());
    for (int index = 0; index < ready; index++) serve_event(&events[index]);
    serve_due();
    free_dead_connections();
  }
}
