#!/bin/sh
# Check a dossier with a POSIX shell and openssl alone: the signature, then each entry's way to the root.
# Leaves with 0 where it holds and with 5 where it does not.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
broken() { echo "It does NOT hold: $1." >&2; exit 5; }

# The signature: the text up to the blank line, and 64 bytes after the four that name the key.
sed '/^$/q' checkpoint.txt | sed '$d' >"$work/text"
sed -n 's/^— [^ ]* //p' checkpoint.txt | head -n 1 | openssl base64 -d -A | tail -c 64 >"$work/signature"
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in "$work/text" -sigfile "$work/signature" >/dev/null ||
    broken "the signature of the checkpoint is not good"
size=$(sed -n 2p "$work/text")
sed -n 3p "$work/text" | openssl base64 -d -A >"$work/root"

# Each entry: the hash of its line, then of it and the hashes beside it, up to the root.
number=0
exec 3<entries.jsonl 4<proofs.jsonl
while IFS= read -r line <&3; do
    number=$((number + 1))
    IFS= read -r proof <&4 || broken "entry $number has no proof"
    [ "$number" -gt 1 ] || stream=${line%%'","version":'*}
    case $line in "$stream\",\"version\":$number,"*) ;; *) broken "version $number of the stream is missing" ;; esac
    index=$(printf '%s' "$proof" | sed 's/.*"index":\([0-9]*\).*/\1/')
    last=$((size - 1))
    [ "$index" -le "$last" ] || broken "entry $number is outside the log"
    { printf '\000'; printf '%s' "$line"; } | openssl dgst -sha256 -binary >"$work/node"
    for step in $(printf '%s' "$proof" | sed 's/.*"hashes":\[\(.*\)\].*/\1/; s/[",]/ /g'); do
        [ "$last" -gt 0 ] || broken "the proof of entry $number is too long"
        printf '%s' "$step" | openssl base64 -d -A >"$work/step"
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
    cmp -s "$work/node" "$work/root" || broken "entry $number does not stand in the log"
done
[ "$number" -gt 0 ] || broken "there are no entries"
! IFS= read -r proof <&4 || broken "there are more proofs than entries"
echo "It holds: $number entries stand in the log $(sed -n 1p "$work/text") of $size entries."
echo "The key came with the dossier: compare key.txt with the one that you had from elsewhere."
