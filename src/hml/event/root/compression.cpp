#include "hml/event/root/compression.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <libdeflate.h>
#include <lz4.h>
#include <lzma.h>
#include <xxhash.h>
#include <zstd.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

// A block: two letters, the method, then packed and unpacked length as little-endian numbers of three bytes.
constexpr std::size_t header_size = 9;

std::size_t three_bytes(const std::uint8_t* bytes) {
  return static_cast<std::size_t>(bytes[0]) | static_cast<std::size_t>(bytes[1]) << 8 |
         static_cast<std::size_t>(bytes[2]) << 16;
}

[[noreturn]] void damaged(const std::string& why) { throw Error(ErrorKind::input, "damaged block: " + why); }

libdeflate_decompressor* deflate_of_this_thread() {
  struct Free {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
  };
  thread_local const std::unique_ptr<libdeflate_decompressor, Free> held(libdeflate_alloc_decompressor());
  return held.get();
}

ZSTD_DCtx* zstd_of_this_thread() {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> held(ZSTD_createDCtx());
  return held.get();
}

void unpack_zlib(Bytes in, std::span<std::uint8_t> out) {
  if (libdeflate_zlib_decompress(deflate_of_this_thread(), in.data(), in.size(), out.data(), out.size(), nullptr) !=
      LIBDEFLATE_SUCCESS)
    damaged("zlib cannot unpack it");
}

void unpack_deflate(Bytes in, std::span<std::uint8_t> out) {
  if (libdeflate_deflate_decompress(deflate_of_this_thread(), in.data(), in.size(), out.data(), out.size(), nullptr) !=
      LIBDEFLATE_SUCCESS)
    damaged("deflate cannot unpack it");
}

void unpack_lzma(Bytes in, std::span<std::uint8_t> out) {
  std::uint64_t memory = std::uint64_t{256} << 20;  // ROOT's highest level wants a dictionary of 64 MiB
  std::size_t read = 0, written = 0;
  if (lzma_stream_buffer_decode(&memory, 0, nullptr, in.data(), &read, in.size(), out.data(), &written, out.size()) !=
          LZMA_OK ||
      written != out.size())
    damaged("LZMA cannot unpack it");
}

void unpack_lz4(Bytes in, std::span<std::uint8_t> out) {
  constexpr std::size_t checksum_size = 8;
  if (in.size() < checksum_size) damaged("too short for LZ4");
  const Bytes text = in.subspan(checksum_size);
  if (XXH64(text.data(), text.size(), 0) != load<std::uint64_t>(in.data())) damaged("its checksum differs");
  const int n = LZ4_decompress_safe(reinterpret_cast<const char*>(text.data()), reinterpret_cast<char*>(out.data()),
                                    static_cast<int>(text.size()), static_cast<int>(out.size()));
  if (n < 0 || static_cast<std::size_t>(n) != out.size()) damaged("LZ4 cannot unpack it");
}

void unpack_zstd(Bytes in, std::span<std::uint8_t> out) {
  const std::size_t n = ZSTD_decompressDCtx(zstd_of_this_thread(), out.data(), out.size(), in.data(), in.size());
  if (ZSTD_isError(n) || n != out.size()) damaged("Zstandard cannot unpack it");
}

struct Method {
  std::string_view letters;
  void (*unpack)(Bytes, std::span<std::uint8_t>);
};
constexpr Method methods[] = {
    {"ZL", unpack_zlib}, {"XZ", unpack_lzma}, {"L4", unpack_lz4}, {"ZS", unpack_zstd}, {"CS", unpack_deflate}};

}  // namespace

std::vector<std::uint8_t> unpack(Bytes packed, std::size_t size) {
  std::vector<std::uint8_t> out;
  while (out.size() < size) {
    if (packed.size() < header_size) damaged(fmt::format("{} bytes of {} are missing", size - out.size(), size));
    const std::string_view letters(reinterpret_cast<const char*>(packed.data()), 2);
    const auto* method =
        std::find_if(std::begin(methods), std::end(methods), [&](auto& m) { return m.letters == letters; });
    if (method == std::end(methods))
      damaged(fmt::format("it starts with bytes {} and {}, which no compression has", packed[0], packed[1]));
    const std::size_t length = three_bytes(packed.data() + 3), unpacked = three_bytes(packed.data() + 6);
    packed = packed.subspan(header_size);
    if (length > packed.size()) damaged(fmt::format("{} bytes are there of {}", packed.size(), length));
    if (unpacked == 0 || unpacked > size - out.size())
      damaged(fmt::format("it claims {} bytes where {} are missing", unpacked, size - out.size()));
    const std::size_t start = out.size();
    out.resize(start + unpacked);
    method->unpack(packed.first(length), std::span(out).subspan(start));
    packed = packed.subspan(length);
  }
  return out;
}

}  // namespace hml::root
