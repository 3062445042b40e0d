/* The connections of the load generator: they send requests, read answers, and dial again when they are lost. */
#define _GNU_SOURCE
#include "clock.h"
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

Totals totals;

static int epoll_fd;
static struct sockaddr_in address;
static Connection *connections;
static int *free_ring; /* free connections of a fixed-rate run */
static uint64_t free_head, free_tail;

static void dial(Connection *connection) {
  int one = 1;
  connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    perror("load: cannot connect");
    exit(1);
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, connection->fd, &event);
}

static void redial(Connection *connection) {
  close(connection->fd);
  totals.reconnects++;
  dial(connection);
}

static void send_rest(Connection *connection) {
  while (connection->request_sent < request_length()) {
    size_t left = request_length() - connection->request_sent;
    ssize_t count = write(connection->fd, connection->request + connection->request_sent, left);
    if (count < 0) return;
    connection->request_sent += (size_t)count;
  }
}

void start_request(Connection *connection, uint64_t due_ns) {
  connection->is_busy = 1;
  connection->state = HEAD;
  connection->head_length = connection->request_sent = 0;
  connection->started_ns = due_ns;
  scan_reset(&connection->scan);
  number_request(connection->request);
  totals.sent++;
  if (++totals.open > totals.most_open) totals.most_open = totals.open;
  send_rest(connection);
}

int may_send(uint64_t now) {
  if (options.total) return totals.sent < options.total && now < totals.end_ns;
  return now < totals.end_ns;
}

/* Frees a connection for its next request. */
static void release(Connection *connection) {
  uint64_t now = now_ns();
  connection->is_busy = 0;
  totals.open--;
  if (options.rate > 0) {
    free_ring[free_tail++ % (uint64_t)options.connections] = (int)(connection - connections);
  } else if (may_send(now)) {
    start_request(connection, now);
  }
}

static void count_answer(Connection *connection) {
  uint64_t now = now_ns();
  totals.last_ns = now;
  totals.finished++;
  if (now < totals.begin_ns) return;
  if (connection->status < 200 || connection->status > 299) {
    if (totals.refused++ == 0) fprintf(stderr, "load: first refusal: %.300s\n", connection->head);
    return;
  }
  if (!connection->scan.is_marked) totals.unmarked++;
  if (now < totals.end_ns) totals.in_window++;
  if (connection->started_ns >= totals.begin_ns) histogram_add(&totals.latency, now - connection->started_ns);
}

static void finish(Connection *connection) {
  count_answer(connection);
  if (connection->closes) redial(connection);
  release(connection);
}

/* The peer closed, or the answer was not HTTP. */
static void lose(Connection *connection) {
  int ends_body = connection->is_busy && connection->state == BODY_TO_CLOSE;
  if (ends_body) count_answer(connection);
  else if (connection->is_busy && now_ns() >= totals.begin_ns) totals.errors++;
  redial(connection);
  if (connection->is_busy) release(connection);
}

static void receive(Connection *connection) {
  static char buffer[1 << 18];
  for (;;) {
    ssize_t count = read(connection->fd, buffer, sizeof buffer);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return lose(connection);
    if (!connection->is_busy) continue;
    int outcome = read_response(connection, buffer, (size_t)count);
    if (outcome < 0) return lose(connection);
    int fd = connection->fd;
    if (outcome > 0) finish(connection);
    if (connection->fd != fd || (size_t)count < sizeof buffer) return;
  }
}

void serve_connection(Connection *connection, uint32_t events) {
  if (connection->is_busy && (events & EPOLLOUT)) send_rest(connection);
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) receive(connection);
}

Connection *connection_at(int index) { return &connections[index]; }

Connection *take_free(void) {
  if (free_head == free_tail) return NULL;
  return &connections[free_ring[free_head++ % (uint64_t)options.connections]];
}

void connect_all(int epoll) {
  epoll_fd = epoll;
  address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  inet_pton(AF_INET, options.host, &address.sin_addr);
  connections = calloc((size_t)options.connections, sizeof *connections);
  free_ring = calloc((size_t)options.connections, sizeof *free_ring);
  for (int index = 0; index < options.connections; index++) {
    connections[index].request = copy_request();
    dial(&connections[index]);
    free_ring[free_tail++] = index;
  }
  usleep(100000);
}
