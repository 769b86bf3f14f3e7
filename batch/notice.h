/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice - what was noticed about a cell or a row that is no reason to refuse
 * it: something was mended on the way in, or looks as if a person should look.
 */
#ifndef MUSTER_BATCH_NOTICE_H
#define MUSTER_BATCH_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mu_notice_kind {
  /* mended: the value is not what the cell holds */
  MU_NOTICE_TRIMMED,         /* blanks at an end of the cell */
  MU_NOTICE_SPACES,          /* no-break and other wide spaces */
  MU_NOTICE_UNSEEN,          /* characters without width, bidi marks */
  MU_NOTICE_NFC,             /* letters and accents put together */
  MU_NOTICE_EXCEL_TEXT,      /* ="00123" */
  MU_NOTICE_APOSTROPHE,      /* '00123 */
  MU_NOTICE_ADDRESS,         /* Ada <ada@x>, mailto:ada@x, ada@x. */
  MU_NOTICE_HYPERLINK,       /* =HYPERLINK("mailto:ada@x") */
  MU_NOTICE_TELEPHONE,       /* tel:+1... */
  MU_NOTICE_PUNCTUATION,     /* typographic quotes and dashes, on request */
  MU_NOTICE_ENCODING_MENDED, /* double-encoded text, on request */
  MU_NOTICE_NULL_WORD,       /* NULL, N/A: no value */
  MU_NOTICE_OKTA_ID,         /* 00u...: no number of an employee */
  MU_NOTICE_KEPT_PASSWORD,   /* ****: no value */
  MU_NOTICE_COMMON_NAME,     /* CN=Ada Byron,OU=... */
  MU_NOTICE_COUNTRY,         /* Germany: DE */
  MU_NOTICE_DATE,            /* read by --date-format */
  MU_NOTICE_BOOLEAN,         /* yes: true */
  MU_NOTICE_LIST,            /* ["a","b"] */
  MU_NOTICE_PADDED,          /* --pad */
  MU_NOTICE_NAME_SPLIT,      /* --split-name */
  MU_NOTICE_NUMBERED,        /* --unique-login */
  /* left as it is */
  MU_NOTICE_JOINERS,        /* ZWJ, ZWNJ in a name */
  MU_NOTICE_DOUBLE_ENCODED, /* looks like UTF-8 read as Windows-1252 */
  MU_NOTICE_LITERAL_QUOTE,  /* a quote in a cell that begins with none */
  MU_NOTICE_SPACE_BEFORE_QUOTE,
  MU_NOTICE_SHORT_ROW, /* fewer cells than columns */
  MU_NOTICE_ROUNDED,   /* 16 digits or more that end in zeros */
  MU_NOTICE_THOUSANDS, /* 1,234 in a column of ids */
  MU_NOTICE_DECIMAL,   /* 123.0 in a column of ids */
  MU_NOTICE_DATE_LIKE, /* 12-Mar: what Excel makes of other text */
  MU_NOTICE_DECORATED, /* a name with (she/her), Dr., contractor - */
  MU_NOTICE_NULL_NAME, /* NULL, N/A, where it may be somebody's name */
  MU_NOTICE_DOMAIN,    /* gmial.com */
  MU_NOTICE_PHONE,     /* +44 (0)20 */
  MU_NOTICE_INACTIVE,  /* may not sign in, by its status */
  MU_NOTICE_KINDS
};

/* One word, stable: "trimmed", "excel_text"... */
const char *mu_notice_name(enum mu_notice_kind kind);

/* What is said of the cells, after their address: "spaces at the ends are left
 * out". */
const char *mu_notice_words(enum mu_notice_kind kind);

/* What to do about it, one sentence; "" when there is nothing to do. */
const char *mu_notice_advice(enum mu_notice_kind kind);

/* What was noticed about one row. Reuse it: clear before each row. */
struct mu_notices { /* embed by value; zero bytes are none */
  struct mu_notice {
    enum mu_notice_kind kind;
    uint32_t column; /* MU_NO_COLUMN: of the whole row */
  } * items;
  size_t count;
  size_t capacity;
  bool failed; /* one was lost: out of memory */
};

void mu_notices_release(struct mu_notices *notices);
void mu_notices_clear(struct mu_notices *notices);
void mu_notices_add(struct mu_notices *notices, enum mu_notice_kind kind,
                    uint32_t column);

#endif
