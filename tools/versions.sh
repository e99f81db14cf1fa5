# Names the pinned versions and the places where set-up keeps things; sourced by the other tools.

# worker-build 0.8.x expects exactly this wasm-bindgen; Cargo.toml pins the library to the same.
worker_build_version=0.8.7
wasm_bindgen_version=0.2.129
schemathesis_version=4.32.5
joserfc_version=1.8.0

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${REGULARS_CACHE:-$HOME/.cache/regulars}
worker_build=$cache/worker-build-$worker_build_version/bin/worker-build
wasm_bindgen=$cache/wasm-bindgen-$wasm_bindgen_version/bin/wasm-bindgen
schemathesis=$cache/schemathesis-$schemathesis_version
joserfc=$cache/joserfc-$joserfc_version
programs=$repository/node_modules/.bin

# The folder of a compiler that comes with the source of its own standard library, or nothing:
# rustup's if it has the component rust-src, else the system's.
base_compiler() {
    local folder
    for folder in "$(rustup_compiler)" /usr; do
        if [[ -n $folder && -x $folder/bin/rustc && -x $folder/bin/cargo &&
            -e $folder/lib/rustlib/src/rust/library/Cargo.lock ]]; then
            echo "$folder"
            return
        fi
    done
}

# The folder of rustup's stable toolchain, or nothing.
rustup_compiler() {
    local rustc
    rustc=$(rustup which rustc --toolchain stable 2>/dev/null) || return 0
    echo "${rustc%/bin/rustc}"
}

# Where the edge toolchain made from the compiler in folder $1 is kept: one for each compiler, and
# for each way of making it (the last number: raise it when tools/setup makes it differently).
edge_toolchain() {
    local identity
    identity=$("$1/bin/rustc" -vV)
    local release=${identity##*release: }
    release=${release%%$'\n'*}
    local sum
    sum=$(printf '%s\n%s' "$1" "$identity" | cksum)
    echo "$cache/edge-$release-${sum%% *}-2"
}
