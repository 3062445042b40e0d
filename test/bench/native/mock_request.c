/* Reads HTTP/1.1 requests: plain and chunked bodies, keep-alive, one answer at a time per connection. */
#define _GNU_SOURCE
#include "mock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef struct {
  size_t head_length, body_length, wire_length; /* wire_length: bytes the body takes up on the wire */
  const char *path;
  size_t path_length;
  int is_chunked;
} Request;

static void parse_header(Request *request, const char *line, size_t length) {
  if (!strncasecmp(line, "content-length:", 15)) {
    request->body_length = strtoul(line + 15, NULL, 10);
  } else if (!strncasecmp(line, "transfer-encoding:", 18)) {
    request->is_chunked = memmem(line, length, "chunked", 7) != NULL;
  }
}

/* Returns 1 when the head is complete, 0 when more bytes are needed, -1 when it is not HTTP. */
static int parse_head(Connection *connection, Request *request) {
  const char *start = connection->received;
  const char *end = memmem(start, connection->received_length, "\r\n\r\n", 4);
  if (!end) return 0;
  request->head_length = (size_t)(end - start) + 4;
  const char *space = memchr(start, ' ', request->head_length);
  if (!space) return -1;
  request->path = space + 1;
  const char *path_end = memchr(request->path, ' ', request->head_length - (size_t)(request->path - start));
  if (!path_end) return -1;
  request->path_length = (size_t)(path_end - request->path);
  const char *line = memchr(start, '\n', request->head_length);
  while (line && ++line < end) {
    const char *next = memchr(line, '\n', request->head_length - (size_t)(line - start));
    if (!next) break;
    parse_header(request, line, (size_t)(next - line));
    line = next;
  }
  return 1;
}

/* Measures a chunked body. Returns 1 when it is complete, 0 when more bytes are needed. */
static int measure_chunks(const char *body, size_t available, Request *request) {
  size_t at = 0;
  for (;;) {
    const char *line_end = memmem(body + at, available - at, "\r\n", 2);
    if (!line_end) return 0;
    size_t size = strtoul(body + at, NULL, 16);
    at = (size_t)(line_end - body) + 2;
    if (at + size + 2 > available) return 0;
    at += size + 2;
    if (size == 0) break;
  }
  request->wire_length = at;
  return 1;
}

/* Joins the chunks of a complete body in place. */
static void join_chunks(char *body, Request *request) {
  size_t from = 0, to = 0;
  for (;;) {
    size_t size = strtoul(body + from, NULL, 16);
    from = (size_t)((char *)memchr(body + from, '\n', request->wire_length - from) - body) + 1;
    if (size == 0) break;
    memmove(body + to, body + from, size);
    to += size;
    from += size + 2;
  }
  request->body_length = to;
}

static int is_body_complete(Connection *connection, Request *request) {
  char *body = connection->received + request->head_length;
  size_t available = connection->received_length - request->head_length;
  if (request->is_chunked) {
    if (!measure_chunks(body, available, request)) return 0;
    join_chunks(body, request);
    return 1;
  }
  request->wire_length = request->body_length;
  return available >= request->body_length;
}

/* Returns 1 when a request was answered or its answer was scheduled. */
static int take_request(Connection *connection) {
  Request request = {0};
  int is_complete = parse_head(connection, &request);
  if (is_complete < 0) close_connection(connection);
  if (is_complete <= 0) return 0;
  if (!is_body_complete(connection, &request)) return 0;
  const char *body = connection->received + request.head_length;
  answer_request(connection, request.path, request.path_length, body, request.body_length);
  if (connection->is_dead) return 0;
  size_t used = request.head_length + request.wire_length;
  connection->received_length -= used;
  memmove(connection->received, connection->received + used, connection->received_length);
  return 1;
}

/* Drains the socket, as edge-triggered epoll demands. */
static void fill_buffer(Connection *connection) {
  for (;;) {
    size_t room = REQUEST_LIMIT - connection->received_length;
    if (room == 0) return close_connection(connection);
    ssize_t count = read(connection->fd, connection->received + connection->received_length, room);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return close_connection(connection);
    connection->received_length += (size_t)count;
    if ((size_t)count < room) return;
  }
}

void read_requests(Connection *connection) {
  fill_buffer(connection);
  while (!connection->is_dead && connection->activity == IDLE && connection->received_length > 0) {
    if (!take_request(connection)) return;
  }
}
