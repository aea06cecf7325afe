#!/bin/sh
# Check a dossier with a POSIX shell and openssl (3.0 or newer) alone: the signature, then each entry's way to the root.
#
#     sh verify.sh                    the dossier in the folder of this file
#     sh verify.sh 'name+id+key'      signed by the key that you had from elsewhere
#
# Leaves with 0 where it holds, with 5 where it does not or another key signed it, and with 2 where it cannot be checked: a
# file is missing, the checkpoint was spoilt on its way, what was given as a key is none, it was not asked so, there is no
# such openssl, or no place for temporary files. What comes out of a dossier is never given to echo, which obeys a backslash in some shells.
set -euf
export LC_ALL=C
say() { printf '%s\n' "$1"; }
broken() { say "It does NOT hold: $1." >&2; exit 5; }
unclear() { say "It cannot be checked: $1." >&2; exit 2; }
unusable() { say "It cannot be checked here: $1." >&2; exit 2; }
unbase64() { printf '%s' "$1" | openssl base64 -d -A 2>/dev/null || :; }
bytes() { od -An -tx1 | tr -d ' \n'; }
case ${1-} in
    -h | --help) sed -n '2,5p' "$0" | sed 's/^# \{0,1\}//'; exit 0 ;;
    --key) [ $# -gt 1 ] || unclear "nothing is named after --key"; shift ;;
    -*) unclear "$1 is no option (--help shows how it is asked)" ;;
esac
[ $# -le 1 ] || unclear "one key is given at most, in quotes"
CDPATH='' cd -- "$(dirname -- "$0")" || unusable "the folder of this file cannot be entered"
work=$(mktemp -d 2>/dev/null) || unusable "no temporary folder can be made in ${TMPDIR:-/tmp} (TMPDIR names another place)"
trap 'rm -rf "$work"' EXIT
{ printf 'r' >"$work/text"; } 2>/dev/null || unusable "nothing can be written to $work"

# Whether a signature is that of the text by a key of 32 bytes, in the form that openssl reads (RFC 8410).
signed() {
    { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cat "$1"; } >"$work/der"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/der" -rawin -in "$work/text" -sigfile "$2" >/dev/null 2>&1
}

# Whether openssl can do it at all: the second example of RFC 8032, and a hash.
unbase64 PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw= >"$work/key"
unbase64 kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA== >"$work/signature"
signed "$work/key" "$work/signature" && printf 'abc' | openssl dgst -sha256 -binary >"$work/hash" 2>/dev/null &&
    [ "$(openssl base64 -A <"$work/hash")" = ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0= ] ||
    unusable "openssl 3.0 or newer, which knows Ed25519, is needed, and what is found here is none (verify.py needs none)"

# What an e-mail, an editor or a shell did is undone: a mark of the encoding, other line ends, UTF-16, and what the dash before
# a signature became where its bytes were taken for signs of a code page.
cr=$(printf '\r') mark=$(printf '\357\273\277') high=$(printf '\200-\377') lost=$(printf '\357\277\275') nbsp=$(printf '\302\240')
utf16() {
    case $(head -c 4 "$1" | bytes) in
        fffe* | feff*) echo UTF-16 ;;
        0000* | *0000) false ;;
        ??00??00) echo UTF-16LE ;;
        00??00??) echo UTF-16BE ;;
        *) false ;;
    esac
}
plain() {
    if encoding=$(utf16 "$1"); then
        command -v iconv >/dev/null || unusable "$1 is UTF-16, and there is no iconv (verify.py needs none)"
        iconv -f "$encoding" -t UTF-8 "$1" 2>/dev/null || unclear "$1$spoilt"
    else
        cat "$1"
    fi >"$work/plain"
    if [ "$(wc -l <"$work/plain")" -eq 0 ]; then tr '\r' '\n' <"$work/plain"; else cat "$work/plain"; fi >"$work/ends"
    sed "1s/^$mark//; s/$cr*\$//" "$work/ends" |
        sed "s/^[$high]\{4,9\} /— /; s/^$lost /— /; s/$nbsp/ /g"
}
spoilt=" was cut short, or spoilt on its way, or is no text"

# A checkpoint, or a key, has no empty lines around it, and no blanks at the ends of lines that can have none.
bare() {
    awk '{ line[NR] = $0; if ($0 !~ /^[ \t]*$/) { last = NR; if (!first) first = NR } }
        END {
            for (signed = last; signed > first && index(line[signed], "— ") == 1; signed--);
            for (number = first; number && number <= last; number++) {
                if (number < first + 3 || number >= signed) sub(/[ \t]+$/, "", line[number])
                print line[number]
            }
        }'
}

# Each file has whole lines and, once that is undone, no control characters, which shells drop and terminals obey.
controls() { [ "$(tr -d "$2" <"$1" | wc -c)" -eq "$(wc -c <"$1")" ]; }
for file in key.txt key.pem checkpoint.txt entries.jsonl proofs.jsonl; do
    [ -e $file ] || unclear "$file is missing"
    [ -f $file ] || unclear "$file is no file"
done
[ "$(wc -c <checkpoint.txt)" -le 1000000 ] || unclear "checkpoint.txt is too long for a checkpoint"
for file in key.txt checkpoint.txt; do
    [ $file = key.txt ] && refuse=broken || refuse=unclear
    utf16 $file >"$work/encoding" || controls $file '\000-\010\013\014\016-\037' || $refuse "$file$spoilt"
    plain $file >"$work/lines"
    controls "$work/lines" '\000-\010\013-\037' || $refuse "$file$spoilt"
    bare <"$work/lines" >"$work/$file"
    [ -z "$(tail -c 1 "$work/lines" | tr -d ' \t\n')" ] || tail -n 1 "$work/$file" | grep -Eqx \
        '— [^ ]+ ([A-Za-z0-9+/=]{4}){23,}|[^ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}' || $refuse "$file$spoilt"
    controls "$work/$file" '\000-\011\013-\037' || $refuse "$file$spoilt"
done
for file in entries.jsonl proofs.jsonl; do
    [ -z "$(tail -c 1 $file)" ] && controls $file '\000-\011\013\014\016-\037' ||
        broken "$file is cut short, or is no text"
    sed "1s/^$mark//; s/$cr*\$//" $file >"$work/$file"
    controls "$work/$file" '\000-\011\013-\037' || broken "$file is cut short, or is no text"
done
plain key.pem >"$work/key.pem"

# A key as it is printed: a name in printable ASCII without a backslash, an id that is right, 33 bytes that begin with 1.
# $3 says what it means where it is not.
read_key() {
    printf '%s' "$1" | tr '\n' ' ' | grep -Eqx '[]!-*,-[^-~]+\+[0-9a-f]{8}\+A[Q-Za-f][A-Za-z0-9+/]{42}' ||
        "$3" "$2 is not written name+id+key"
    name=${1%%+*} id=${1#*+}
    unbase64 "${id#*+}" >"$work/33"
    id=${id%%+*}
    [ "$({ say "$name"; cat "$work/33"; } | openssl dgst -sha256 -binary | head -c 4 | bytes)" = "$id" ] ||
        "$3" "$2 was not copied whole: its id is another"
    tail -c 32 "$work/33" >"$work/key"
}

# The key: key.pem, with which people check by hand, is the one in key.txt; the one that was given is what counts.
[ "$(wc -l <"$work/key.txt")" -eq 1 ] || broken "key.txt is not one line"
key=$(cat "$work/key.txt")
read_key "$key" key.txt broken
openssl pkey -pubin -in "$work/key.pem" -outform DER 2>/dev/null | tail -c 32 | cmp -s - "$work/key" ||
    broken "key.pem and key.txt are not the same key"
other="the checkpoint is not signed by the key $name"
if [ $# -gt 0 ]; then
    key=$(printf '%s' "$1" | tr '\011\012\013\014\015' '     ' | sed 's/^ *//; s/ *$//')
    read_key "$key" "what was given as a key" unclear
    other="it is signed by another key than the one that you were given: the checkpoint is not signed by the key $name"
fi

# The signatures: over the text up to the blank line; four bytes name the key, 64 follow. Those of others are passed over.
sed '/^$/q' "$work/checkpoint.txt" | sed '$d' >"$work/text"
sed '1,/^$/d' "$work/checkpoint.txt" >"$work/signatures"
[ "$(wc -l <"$work/signatures")" -le 100 ] || broken "the checkpoint has too many signatures"
found=
[ -s "$work/signatures" ] || unclear "checkpoint.txt$spoilt"
while IFS= read -r line; do
    case $line in — | '— '*) ;; *) unclear "checkpoint.txt has a line that is no signature: the dash before it was lost, perhaps" ;; esac
    printf '%s' "$line" | grep -Eqx '— []!-*,-[^-~]+ [A-Za-z0-9+/]+={0,2}' ||
        broken "the checkpoint has a line that is no signature"
    packed=${line##* }
    unbase64 "$packed" >"$work/packed"
    [ "$packed" = "$(openssl base64 -A <"$work/packed")" ] && [ "$(wc -c <"$work/packed")" -gt 4 ] ||
        broken "a signature of the checkpoint is not written as it should be"
    [ "$line" = "— $name $packed" ] && [ "$(head -c 4 "$work/packed" | bytes)" = "$id" ] || continue
    [ -z "$found" ] || broken "the checkpoint is signed twice by one key"
    found=yes
    tail -c 64 "$work/packed" >"$work/signature"
    [ "$(wc -c <"$work/packed")" -eq 68 ] && signed "$work/key" "$work/signature" ||
        broken "the signature of the checkpoint is not good"
done <"$work/signatures"
[ -n "$found" ] || broken "$other"

# What is signed: an origin in one word, a size, a root, all of it in printable ASCII.
! grep -Eqvx '[ -~]+' "$work/text" || broken "the checkpoint holds something else than printable ASCII"
origin=$(sed -n 1p "$work/text")
printf '%s' "$origin" | grep -Eqx '[]!-[^-~]+' ||
    broken "the checkpoint's origin is not one word in printable ASCII without a backslash"
size=$(sed -n 2p "$work/text")
printf '%s' "$size" | grep -Eqx '[1-9][0-9]{0,17}' || broken "the checkpoint's size is no number"
unbase64 "$(sed -n 3p "$work/text")" >"$work/root"
[ "$(sed -n 3p "$work/text")" = "$(openssl base64 -A <"$work/root")" ] ||
    broken "the checkpoint's root is not written as it should be"

# Each entry: the hash of its line, then of it and the hashes beside it, up to the root.
number=0 before=-1
exec 3<"$work/entries.jsonl" 4<"$work/proofs.jsonl"
while IFS= read -r line <&3; do
    number=$((number + 1))
    IFS= read -r proof <&4 || broken "entry $number has no proof"
    [ "$number" -gt 1 ] || stream=$(printf '%s' "$line" | sed -n 's/^\({"stream":"[a-z0-9:@-]*\)","version":.*/\1/p')
    [ -n "$stream" ] || broken "entry $number is not written as comity writes it"
    case $line in "$stream\",\"version\":$number,"*) ;; *) broken "version $number of the stream is missing" ;; esac
    index=$(printf '%s' "$proof" | sed -n 's/^{"hashes":\[.*\],"index":\([0-9]\{1,18\}\)}$/\1/p')
    case $index in 0 | [1-9]*) ;; *) false ;; esac || broken "proof $number is not written as it should be"
    last=$((size - 1))
    [ "$index" -le "$last" ] || broken "entry $number is outside the log"
    [ "$index" -gt "$before" ] || broken "the entries are not in the order of the log"
    before=$index place=$index hashes=
    { printf '\000'; printf '%s' "$line"; } | openssl dgst -sha256 -binary >"$work/node"
    for step in $(printf '%s' "$proof" | sed 's/^{"hashes":\[\(.*\)\].*/\1/; s/[",]/ /g'); do
        [ "$last" -gt 0 ] || broken "the proof of entry $number is too long"
        unbase64 "$step" >"$work/step"
        [ "$(wc -c <"$work/step")" -eq 32 ] && [ "$step" = "$(openssl base64 -A <"$work/step")" ] ||
            broken "a hash of proof $number is not written as it should be"
        hashes="$hashes${hashes:+,}\"$step\""
        if [ $((index % 2)) -eq 1 ] || [ "$index" -eq "$last" ]; then
            { printf '\001'; cat "$work/step" "$work/node"; } | openssl dgst -sha256 -binary >"$work/next"
            while [ $((index % 2)) -eq 0 ] && [ "$index" -gt 0 ]; do
                index=$((index / 2)) last=$((last / 2))
            done
        else
            { printf '\001'; cat "$work/node" "$work/step"; } | openssl dgst -sha256 -binary >"$work/next"
        fi
        mv "$work/next" "$work/node"
        index=$((index / 2)) last=$((last / 2))
    done
    [ "$last" -eq 0 ] || broken "the proof of entry $number is too short"
    [ "$proof" = "{\"hashes\":[$hashes],\"index\":$place}" ] || broken "proof $number is not written as it should be"
    cmp -s "$work/node" "$work/root" || broken "entry $number does not stand in the log"
done
[ "$number" -gt 0 ] || broken "there are no entries"
! IFS= read -r proof <&4 || broken "there are more proofs than entries"
say "It holds: $number entries, versions 1 to $number of their stream without a gap,"
say "stand in the log $origin of $size entries."
say "Signed by $key"
[ $# -gt 0 ] || say "  which came with the dossier: compare it with the key that you had from elsewhere."
