#!/usr/bin/env bash
# dmg.sh APP TARGET.dmg: signs the bundle, packs it with a link to Applications, has Apple notarise it, staples the ticket.
#
# CODESIGN_IDENTITY   "Developer ID Application: …", in a keychain that is open; without it the bundle is signed ad hoc
# NOTARY_KEY, NOTARY_KEY_ID, NOTARY_ISSUER   an App Store Connect key (the file of it, and its names); without it: not notarised
set -euo pipefail
app=${1:?usage: dmg.sh APP TARGET.dmg}
target=${2:?usage: dmg.sh APP TARGET.dmg}
here=$(cd "$(dirname "$0")" && pwd)
identity=${CODESIGN_IDENTITY:--}
runtime=(--options runtime --timestamp)
if [ "$identity" = - ]; then
  echo "No CODESIGN_IDENTITY: the bundle is signed ad hoc, and macOS asks before it opens a download."
  runtime=()
fi

# From the inside out: libraries first, the bundle last. "--deep" would give every library the entitlements of the program.
find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' \) -print0 |
  while IFS= read -r -d '' library; do codesign --force ${runtime[@]+"${runtime[@]}"} --sign "$identity" "$library"; done
find "$app/Contents" -type d -name '*.framework' -print0 |
  while IFS= read -r -d '' framework; do codesign --force ${runtime[@]+"${runtime[@]}"} --sign "$identity" "$framework"; done
codesign --force ${runtime[@]+"${runtime[@]}"} --entitlements "$here/entitlements.plist" --sign "$identity" "$app"
codesign --verify --strict --verbose=2 "$app"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
notarised=
if [ "$identity" != - ] && [ -n "${NOTARY_KEY:-}" ]; then notarised=yes; fi
notarise() {
  xcrun notarytool submit "$1" --wait --key "$NOTARY_KEY" --key-id "${NOTARY_KEY_ID:?}" --issuer "${NOTARY_ISSUER:?}"
}

if [ -n "$notarised" ]; then # the ticket lies in the bundle, so that it opens without a network too
  ditto -c -k --keepParent "$app" "$stage/app.zip"
  notarise "$stage/app.zip"
  rm "$stage/app.zip"
  xcrun stapler staple "$app"
else
  echo "No NOTARY_KEY (or no identity to sign with): neither the bundle nor the image is notarised."
fi

ditto "$app" "$stage/$(basename "$app")"
ln -s /Applications "$stage/Applications"
rm -f "$target"
hdiutil create -volname Stillhouse -srcfolder "$stage" -fs HFS+ -format UDZO -imagekey zlib-level=9 "$target"
if [ -n "$notarised" ]; then
  codesign --force --timestamp --sign "$identity" "$target"
  notarise "$target"
  xcrun stapler staple "$target"
fi
