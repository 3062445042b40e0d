/* An incremental HTTP/1.1 response parser: it may be given a response in any pieces. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void scan_part(Connection *connection, const char *bytes, size_t length) {
  scan_body(&connection->scan, bytes, length, connection->started_ns);
}

static void read_fields(Connection *connection) {
  char *head = connection->head;
  char *length = strcasestr(head, "\r\ncontent-length:");
  connection->status = atoi(head + 9);
  connection->closes = strcasestr(head, "\r\nconnection: close") != NULL;
  if (length) {
    connection->body_left = strtoul(length + 17, NULL, 10);
    connection->state = SIZED_BODY;
  } else if (strcasestr(head, "\r\ntransfer-encoding: chunked")) {
    connection->size_length = 0;
    connection->state = CHUNK_SIZE;
  } else {
    connection->state = BODY_TO_CLOSE;
  }
  if (connection->status == 100) {
    connection->head_length = 0;
    connection->state = HEAD;
  }
}

/* Returns how many bytes belonged to the head; 0 when the head is too long. */
static size_t read_head(Connection *connection, const char *bytes, size_t length) {
  size_t before = connection->head_length, room = HEAD_LIMIT - 1 - before;
  size_t taken = length < room ? length : room;
  size_t from = before > 3 ? before - 3 : 0;
  memcpy(connection->head + before, bytes, taken);
  connection->head_length = before + taken;
  char *end = memmem(connection->head + from, connection->head_length - from, "\r\n\r\n", 4);
  if (!end) return taken;
  size_t head_length = (size_t)(end - connection->head) + 4;
  connection->head[head_length] = 0;
  connection->head_length = head_length;
  read_fields(connection);
  return head_length - before;
}

static size_t read_body(Connection *connection, const char *bytes, size_t length) {
  size_t taken = length < connection->body_left ? length : connection->body_left;
  scan_part(connection, bytes, taken);
  connection->body_left -= taken;
  return taken;
}

static void read_size_character(Connection *connection, char character) {
  if (character != '\n') {
    if (connection->size_length < sizeof connection->size_text - 1) {
      connection->size_text[connection->size_length++] = character;
    }
    return;
  }
  connection->size_text[connection->size_length] = 0;
  connection->size_length = 0;
  connection->body_left = strtoul(connection->size_text, NULL, 16);
  connection->state = connection->body_left ? CHUNK_BODY : TRAILER;
  connection->is_line_empty = 1;
}

/* Returns 1 when the empty line that ends the trailer was read. */
static int read_trailer_character(Connection *connection, char character) {
  if (character == '\n') {
    if (connection->is_line_empty) return 1;
    connection->is_line_empty = 1;
  } else if (character != '\r') {
    connection->is_line_empty = 0;
  }
  return 0;
}

int read_response(Connection *connection, const char *bytes, size_t length) {
  const char *at = bytes, *end = bytes + length;
  for (;;) {
    if (connection->state == SIZED_BODY && connection->body_left == 0) return 1;
    if (at == end) return 0;
    size_t left = (size_t)(end - at), taken = 1;
    switch (connection->state) {
      case HEAD:
        taken = read_head(connection, at, left);
        if (taken == 0) return -1;
        break;
      case SIZED_BODY:
        taken = read_body(connection, at, left);
        break;
      case CHUNK_SIZE:
        read_size_character(connection, *at);
        break;
      case CHUNK_BODY:
        taken = read_body(connection, at, left);
        if (connection->body_left == 0) connection->state = CHUNK_END;
        break;
      case CHUNK_END:
        if (*at == '\n') connection->state = CHUNK_SIZE;
        break;
      case TRAILER:
        if (read_trailer_character(connection, *at)) return 1;
        break;
      case BODY_TO_CLOSE:
        scan_part(connection, at, left);
        taken = left;
        break;
    }
    at += taken;
  }
}
