#!/bin/sh
# Runs a test program on an emulated processor with AVX-512, for who has none: Linux in Bochs, a hundred times slower.
#   tools/on_avx512.sh build/tests/test_learn '*avx512*'        # as root; the second argument is a filter of GoogleTest
# On Debian: apt-get install bochs bochs-term busybox-static cpio grub-pc-bin mtools xorriso
set -eu
program=$(realpath "$1") filter=${2:-*}
data=$(realpath "$(dirname "$0")/../tests/data/learn")
work=$(mktemp -d)
touch "$work/log" "$work/terminal"
trap 'kill $(jobs -p) 2>/dev/null || :; rm -rf "$work"' EXIT
fail() {
  tail -n 5 "$work/log" "$work/terminal" >&2
  exit 1
}

# A kernel, and a file system in memory with the program, its libraries and its data.
(cd "$work" && apt-get download "$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ {print $2; exit}')" &&
  dpkg-deb -x linux-image-*.deb kernel) > "$work/log" 2>&1 || fail
root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/tmp" "$root$data" "$work/iso/boot/grub"
cp -r "$data/." "$root$data"
cp /bin/busybox "$root/bin"
for name in sh mount sleep poweroff grep; do ln -s busybox "$root/bin/$name"; done
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$root$(dirname "$library")" && cp -Ln "$library" "$root$library"
done
strip -o "$root/bin/tests" "$program"
cat > "$root/init" <<END
#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
grep -q avx512f /proc/cpuinfo || echo "no AVX-512 here" > /dev/ttyS0
cd /tmp && /bin/tests --gtest_color=no --gtest_filter='$filter' > /dev/ttyS0 2>&1
echo "exit status \$?" > /dev/ttyS0
sleep 2
poweroff -f
END
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) > "$work/iso/boot/initrd"
cp "$work"/kernel/boot/vmlinuz-* "$work/iso/boot/vmlinuz"
# Bochs says that saved states are compacted, and gives them another size than Linux expects of such: "clearcpuid".
cat > "$work/iso/boot/grub/grub.cfg" <<END
set timeout=0
menuentry tests {
  linux /boot/vmlinuz console=ttyS0 loglevel=0 nosmp nokaslr mitigations=off noxsaves clearcpuid=xsavec random.trust_cpu=on
  initrd /boot/initrd
}
END
grub-mkrescue -o "$work/disk.iso" "$work/iso" >> "$work/log" 2>&1 || fail

cat > "$work/bochsrc" <<END
display_library: term
megs: 2048
cpu: model=corei7_skylake_x, ips=50000000
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path=$work/disk.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$work/serial
clock: sync=none
log: $work/bochs.log
error: action=report
info: action=ignore
END
printf 'c\nquit\n' > "$work/commands"
touch "$work/serial"
TERM=xterm script -qfc "bochs -q -f $work/bochsrc -rc $work/commands" "$work/terminal" < /dev/null > /dev/null 2>&1 &
emulator=$!
until screen=$(grep -a -o '/dev/pts/[0-9]*' "$work/terminal" 2>/dev/null); do
  kill -0 $emulator 2>/dev/null || fail
  sleep 1
done
cat "$screen" > /dev/null 2>&1 &  # its screen, which stops it when nobody reads it
tail -f --pid=$emulator "$work/serial" &
wait $emulator || true
grep -aq 'exit status 0' "$work/serial"
