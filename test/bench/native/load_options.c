#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Options options = {
    .host = "127.0.0.1",
    .path = "/v1/chat/completions",
    .mark = "chatcmpl-",
    .connections = 1,
    .seconds = 4,
    .warm_seconds = 1,
};

static void usage(void) {
  fprintf(stderr,
          "usage: load -t PORT -b BODY_FILE [-a ADDRESS] [-p PATH] [-H 'name: value']... [-c CONNECTIONS]\n"
          "            [-d SECONDS] [-w WARM_SECONDS] [-r REQUESTS_PER_SECOND] [-R RAMP_SECONDS] [-n REQUESTS]\n"
          "            [-m MARK] [-s FIRST_NUMBER]\n");
  exit(2);
}

static void add_header(const char *line) {
  size_t used = strlen(options.headers), room = sizeof options.headers - used;
  if ((size_t)snprintf(options.headers + used, room, "%s\r\n", line) >= room) usage();
}

static void read_option(int letter, char *value) {
  switch (letter) {
    case 'a': options.host = value; break;
    case 't': options.port = atoi(value); break;
    case 'p': options.path = value; break;
    case 'b': options.body_file = value; break;
    case 'H': add_header(value); break;
    case 'c': options.connections = atoi(value); break;
    case 'd': options.seconds = atof(value); break;
    case 'w': options.warm_seconds = atof(value); break;
    case 'r': options.rate = atof(value); break;
    case 'R': options.ramp_seconds = atof(value); break;
    case 'n': options.total = strtoull(value, NULL, 10); break;
    case 'm': options.mark = value; break;
    case 's':
      options.is_varied = 1;
      options.number = strtoull(value, NULL, 10);
      break;
    default: usage();
  }
}

void read_options(int count, char **arguments) {
  int letter;
  while ((letter = getopt(count, arguments, "a:t:p:b:H:c:d:w:r:R:n:m:s:")) != -1) read_option(letter, optarg);
  size_t mark_length = strlen(options.mark);
  if (!options.port || !options.body_file || options.connections < 1) usage();
  if (mark_length < 1 || mark_length > MARK_LIMIT) usage();
}
