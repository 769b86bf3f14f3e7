#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# secret_is_no_text.sh COMPILER SOURCE_DIR: a program that shows what a secret
# reveals compiles; the same that shows the secret itself does not, for just
# that reason.
set -u

compile() {
  "$1" -std=c11 -Wall -Wformat -Werror -fsyntax-only -I "$2" -x c - 2>&1 <<END
#include <stdio.h>

#include "io/secret.h"

void show(const struct mu_secret *secret);

void show(const struct mu_secret *secret)
{
  (void)printf("%s\n", $3);
}
END
}

if ! said=$(compile "$1" "$2" "mu_secret_reveal(secret)"); then
  echo "what a secret reveals cannot be shown: $said"
  exit 1
fi
if said=$(compile "$1" "$2" "secret"); then
  echo "a secret itself compiles as text"
  exit 1
fi
case $said in
*-Werror*format*) ;;
*)
  echo "it is not the format that is refused: $said"
  exit 1
  ;;
esac
if said=$(compile "$1" "$2" "secret->text"); then
  echo "a secret's text can be reached without mu_secret_reveal()"
  exit 1
fi
