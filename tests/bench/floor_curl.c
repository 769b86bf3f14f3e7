/* SPDX-License-Identifier: Apache-2.0 */
/*
 * floor_curl ORIGIN TOKEN COUNT CONCURRENCY [CA_FILE] - bare libcurl's multi
 * interface: COUNT creates, each with its own login, nothing read from a file,
 * checked, paced or written. The recipe is the one muster uses: handles made
 * once, a URL parsed once, curl_multi_poll.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#define BODY_MAX 512

struct slot {
  CURL *easy;
  char body[BODY_MAX];
  size_t got;
};

struct floor {
  CURLM *multi;
  CURLU *url;
  struct curl_slist *headers;
  struct slot *slots;
  unsigned long next, count, good;
};

static size_t take(char *bytes, size_t size, size_t count, void *user)
{
  struct slot *slot = user;

  (void)bytes;
  slot->got += size * count;
  return size * count;
}

static void start(struct floor *f, struct slot *slot)
{
  unsigned long n = f->next++;
  int len = snprintf(slot->body, sizeof slot->body,
                     "{\"profile\":{\"login\":\"floor%lu@acme.example\","
                     "\"email\":\"floor%lu@acme.example\",\"firstName\":"
                     "\"First%lu\",\"lastName\":\"Last %lu\",\"title\":"
                     "\"Engineer\",\"city\":\"Paris\",\"employeeNumber\":"
                     "\"%06lu\",\"department\":\"Sales\"}}",
                     n, n, n, n, n);

  slot->got = 0;
  (void)curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDS, slot->body);
  (void)curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDSIZE, (long)len);
  (void)curl_multi_add_handle(f->multi, slot->easy);
}

static void make(struct floor *f, struct slot *slot, const char *ca_file)
{
  slot->easy = curl_easy_init();
  (void)curl_easy_setopt(slot->easy, CURLOPT_CURLU, f->url);
  (void)curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, f->headers);
  (void)curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot);
  (void)curl_easy_setopt(slot->easy, CURLOPT_NOSIGNAL, 1L);
  (void)curl_easy_setopt(slot->easy, CURLOPT_HTTP_VERSION,
                         (long)CURL_HTTP_VERSION_1_1);
  (void)curl_easy_setopt(slot->easy, CURLOPT_WRITEFUNCTION, take);
  (void)curl_easy_setopt(slot->easy, CURLOPT_WRITEDATA, slot);
  if (ca_file) {
    (void)curl_easy_setopt(slot->easy, CURLOPT_CAINFO, ca_file);
  }
}

/* Takes what has ended and starts the next in its place. */
static unsigned collect(struct floor *f)
{
  CURLMsg *message = NULL;
  int left = 0;
  unsigned ended = 0;

  while ((message = curl_multi_info_read(f->multi, &left)) != NULL) {
    char *private = NULL;
    long status = 0;
    struct slot *slot = NULL;

    (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
    (void)curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE,
                            &status);
    slot = (struct slot *)(void *)private;
    f->good += status == 200;
    (void)curl_multi_remove_handle(f->multi, slot->easy);
    ended++;
    if (f->next < f->count) {
      start(f, slot);
    }
  }
  return ended;
}

int main(int argc, char **argv)
{
  struct floor f = {0};
  unsigned concurrency = 0;
  unsigned long done = 0;
  char line[512];

  if (argc < 5) {
    (void)fprintf(stderr, "usage: floor_curl ORIGIN TOKEN COUNT CONCURRENCY "
                          "[CA_FILE]\n");
    return 2;
  }
  f.count = strtoul(argv[3], NULL, 10);
  concurrency = (unsigned)strtoul(argv[4], NULL, 10);
  f.multi = curl_multi_init();
  f.url = curl_url();
  (void)snprintf(line, sizeof line, "%s/api/v1/users?activate=true", argv[1]);
  (void)curl_url_set(f.url, CURLUPART_URL, line, 0);
  (void)snprintf(line, sizeof line, "Authorization: SSWS %s", argv[2]);
  f.headers = curl_slist_append(NULL, line);
  f.headers = curl_slist_append(f.headers, "Accept: application/json");
  f.headers = curl_slist_append(f.headers, "Content-Type: application/json");
  f.slots = calloc(concurrency, sizeof *f.slots);
  for (unsigned i = 0; i < concurrency; i++) {
    make(&f, &f.slots[i], argc > 5 ? argv[5] : NULL);
    start(&f, &f.slots[i]);
  }
  while (done < f.count) {
    int running = 0;

    (void)curl_multi_perform(f.multi, &running);
    done += collect(&f);
    if (done < f.count) {
      (void)curl_multi_poll(f.multi, NULL, 0, 1000, NULL);
    }
  }
  for (unsigned i = 0; i < concurrency; i++) {
    curl_easy_cleanup(f.slots[i].easy);
  }
  (void)curl_multi_cleanup(f.multi);
  curl_slist_free_all(f.headers);
  curl_url_cleanup(f.url);
  free(f.slots);
  (void)printf("%lu of %lu good\n", f.good, f.count);
  return f.good == f.count ? 0 : 1;
}
