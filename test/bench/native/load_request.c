/* The one request that is sent over and over, and its counter field. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A body holds this once where requests are to differ: twelve digits, so its length never changes. */
static const char COUNTER[] = "#000000000000";

static char *request_text;
static size_t length, counter_at;

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  char *text = malloc(*size);
  if (fread(text, 1, *size, file) != *size) exit(1);
  fclose(file);
  return text;
}

void build_request(void) {
  size_t body_length;
  char *body = read_file(options.body_file, &body_length);
  size_t capacity = body_length + sizeof options.headers + 1024;
  request_text = malloc(capacity);
  int head_length = snprintf(request_text, capacity,
                             "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\n"
                             "Authorization: Bearer sk-bench\r\nUser-Agent: bench/1\r\nAccept: */*\r\n%s"
                             "Content-Length: %zu\r\n\r\n",
                             options.path, options.host, options.port, options.headers, body_length);
  memcpy(request_text + head_length, body, body_length);
  length = (size_t)head_length + body_length;
  char *counter = memmem(request_text, length, COUNTER, sizeof COUNTER - 1);
  if (options.is_varied && !counter) {
    fprintf(stderr, "load: %s has no counter field\n", options.body_file);
    exit(1);
  }
  counter_at = counter ? (size_t)(counter - request_text) + 1 : 0;
  free(body);
}

size_t request_length(void) { return length; }

char *copy_request(void) {
  char *copy = malloc(length);
  memcpy(copy, request_text, length);
  return copy;
}

void number_request(char *request) {
  if (!options.is_varied) return;
  uint64_t number = options.number++;
  for (size_t digit = sizeof COUNTER - 2; digit-- > 0; number /= 10) {
    request[counter_at + digit] = (char)('0' + number % 10);
  }
}
