#!/bin/sh
# Check a dossier with a POSIX shell and openssl (3.0 or newer) alone: the signature, then each entry's way to the root.
#
#     sh verify.sh                    the dossier in the folder of this file
#     sh verify.sh 'name+id+key'      signed by the key that you had from elsewhere
#
# Leaves with 0 where it holds and with 5 where it does not.
set -euf
export LC_ALL=C
CDPATH='' cd -- "$(dirname -- "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
broken() { echo "It does NOT hold: $1." >&2; exit 5; }

# Each file has whole lines and no control characters, which shells drop and terminals obey.
for file in key.txt checkpoint.txt entries.jsonl proofs.jsonl; do
    [ -f $file ] || broken "$file is no file"
    [ -z "$(tail -c 1 $file)" ] && [ "$(tr -d '\000-\011\013-\037' <$file | wc -c)" -eq "$(wc -c <$file)" ] ||
        broken "$file is cut short, or is no text"
done

# The key: key.pem, which openssl reads, is the one in key.txt, and that is the one that was given.
key=$(cat key.txt)
printf '%s' "$key" | tr '\n' ' ' | grep -Eqx '[!-*,-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}' ||
    broken "key.txt is not written name+id+key"
[ "${1-$key}" = "$key" ] || broken "it is signed by another key than the one that you were given"
printf '%s' "$key" | sed 's/^[^+]*+[^+]*+//' | openssl base64 -d -A 2>/dev/null | tail -c 32 >"$work/key"
openssl pkey -pubin -in key.pem -outform DER 2>/dev/null | tail -c 32 | cmp -s - "$work/key" ||
    broken "key.pem and key.txt are not the same key"

# The signature: over the text up to the blank line, in 64 bytes after the four that name the key.
name=${key%%+*}
sed '/^$/q' checkpoint.txt | sed '$d' >"$work/text"
sed '1,/^$/d' checkpoint.txt >"$work/signatures"
[ "$(grep -c -v '^— ' "$work/signatures")" -eq 0 ] || broken "the checkpoint has a line that is no signature"
signed=$(grep -F -e "— $name " "$work/signatures" | head -n 1) || broken "the checkpoint is not signed by $name"
packed=${signed##* }
printf '%s' "$packed" | openssl base64 -d -A >"$work/packed" 2>/dev/null || :
tail -c 64 "$work/packed" >"$work/signature"
id=$(head -c 4 "$work/packed" | od -An -tx1 | tr -d ' \n')
[ "$signed" = "— $name $packed" ] && [ "$packed" = "$(openssl base64 -A <"$work/packed")" ] &&
    [ "$(wc -c <"$work/packed")" -eq 68 ] && case $key in "$name+$id+"*) ;; *) false ;; esac ||
    broken "the signature of the checkpoint is not written as it should be"
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in "$work/text" -sigfile "$work/signature" >/dev/null 2>&1 ||
    broken "the signature of the checkpoint is not good"
origin=$(sed -n 1p "$work/text" | tr -c '\n -~' '?')
size=$(sed -n 2p "$work/text")
printf '%s' "$size" | grep -Eqx '[1-9][0-9]{0,17}' || broken "the checkpoint's size is no number"
sed -n 3p "$work/text" | openssl base64 -d -A >"$work/root" 2>/dev/null || :
[ "$(sed -n 3p "$work/text")" = "$(openssl base64 -A <"$work/root")" ] ||
    broken "the checkpoint's root is not written as it should be"

# Each entry: the hash of its line, then of it and the hashes beside it, up to the root.
number=0 before=-1
exec 3<entries.jsonl 4<proofs.jsonl
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
        printf '%s' "$step" | openssl base64 -d -A >"$work/step" 2>/dev/null || :
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
echo "It holds: $number entries, versions 1 to $number of their stream without a gap,"
echo "stand in the log $origin of $size entries."
echo "Signed by $key"
[ $# -gt 0 ] || echo "  which came with the dossier: compare it with the key that you had from elsewhere."
