# Toolchains for a microcontroller; `source` it.
#
# The target is added with rustup. Where that is impossible, Debian's rustc with its sources, unpacked into the cache, takes
# the place of the toolchain. Without both nothing is built; with SYNFIRE_CI set that is a failure.

# It has neither atomic swaps nor floating point: what builds for it builds for others.
readonly TARGET=thumbv6m-none-eabi
readonly DEBIAN=${SYNFIRE_CACHE:-$HOME/.cache/synfire}/rustc-web

has_target() {
    compgen -G "$(rustc --print target-libdir --target "$TARGET")/libcore-*" >/dev/null
}

add_target() {
    command -v rustup >/dev/null && rustup target add "$TARGET" && has_target
}

# What Debian's rustc needs to run and to build core and alloc. The names of two packages have a version in them.
debian_packages() {
    local library
    library=$(apt-cache depends libstd-rust-web-dev | sed -n 's/^ *Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p')
    [[ -n $library ]] || return 1
    printf '%s\n' rustc-web rust-web-src libstd-rust-web-dev "$library"
    apt-cache depends "$library" | sed -n 's/^ *Depends: \(libllvm[0-9]*\)$/\1/p'
}

# Unpacks them beside their place, with a rustc that finds its libraries, and moves all of it there at the end.
unpack_debian() {
    local new=$DEBIAN.$$ packages package libraries
    [[ ! -x $DEBIAN/rustc ]] || return 0
    command -v apt-get >/dev/null && command -v dpkg >/dev/null && packages=$(debian_packages) || return 1
    mkdir -p "$new/debs"
    # One word for each package.
    # shellcheck disable=SC2086
    if ! (cd "$new/debs" && apt-get download -qq $packages 2>/dev/null); then
        rm -r "$new"
        return 1
    fi
    for package in "$new"/debs/*.deb; do dpkg -x "$package" "$new"; done
    rm -r "$new/debs"
    libraries=$(cd "$new" && find usr/lib -name 'librustc_driver-*' -printf '%h\n' -quit)
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$DEBIAN/$libraries" "$DEBIAN/usr/bin/rustc" >"$new/rustc"
    chmod +x "$new/rustc"
    rm -rf "$DEBIAN" && mv "$new" "$DEBIAN"
}

# Builds with the arguments of `cargo build`, or says how many checks of what are skipped: `build_bare 'WHAT' ARGUMENTS`.
# What is built is then in $BARE_DIR/$TARGET.
build_bare() {
    local what=$1
    shift
    BARE_DIR=target
    if has_target || add_target; then
        cargo build --quiet --locked "$@" --target "$TARGET"
    elif unpack_debian; then
        # Another compiler than the usual one builds in a place of its own. Only unstable options build core. It comes without a
        # linker.
        BARE_DIR=target/bare
        CARGO_TARGET_THUMBV6M_NONE_EABI_LINKER=$(rustc --print target-libdir)/../bin/rust-lld \
            RUSTC=$DEBIAN/rustc RUSTC_BOOTSTRAP=1 cargo build --quiet --locked "$@" --target "$TARGET" \
            -Zbuild-std=core,alloc --target-dir "$BARE_DIR"
    elif [[ -n ${SYNFIRE_CI-} ]]; then
        printf 'no toolchain for %s: `rustup target add %s` adds one\n' "$TARGET" "$TARGET" >&2
        return 1
    else
        printf 'skipped, %s: no toolchain for %s; `rustup target add %s` adds one\n' "$what" "$TARGET" "$TARGET"
        return 2
    fi
}
