// RNTuples under fire. Checksums refuse nearly all damage, so that half of the rounds repair them afterwards: what lies
// behind them is met too.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include <xxhash.h>

#include "damaged_files.hpp"
#include "hml/core/files.hpp"

namespace hml {
namespace {

// A stretch of a file that ends in the checksum of all before.
struct Checked {
  std::size_t begin = 0, length = 0;
};

// The envelopes of an uncompressed file: kind, length, and a checksum that fits.
std::vector<Checked> envelopes_of(const std::string& bytes) {
  std::vector<Checked> out;
  for (std::size_t at = 0; at + 16 < bytes.size(); ++at) {
    std::uint64_t word, stored;
    std::memcpy(&word, bytes.data() + at, 8);
    const std::uint64_t kind = word & 0xFFFF, length = word >> 16;
    if (kind < 1 || kind > 3 || length < 16 || length > bytes.size() - at) continue;
    std::memcpy(&stored, bytes.data() + at + length - 8, 8);
    if (XXH3_64bits(bytes.data() + at, length - 8) == stored) out.push_back({at, length});
  }
  return out;
}

// Damages the inside of an envelope, and makes its checksum fit again.
std::string damage_envelope(std::string bytes, const std::vector<Checked>& envelopes, Random& random) {
  const auto& envelope = envelopes[random.below(static_cast<std::uint32_t>(envelopes.size()))];
  const std::size_t first = envelope.begin + 8, length = envelope.length - 16;
  bytes.replace(first, length, mutate(bytes.substr(first, length), random));
  const std::uint64_t checksum = XXH3_64bits(bytes.data() + envelope.begin, envelope.length - 8);
  std::memcpy(bytes.data() + envelope.begin + envelope.length - 8, &checksum, 8);
  return bytes;
}

class Rntuples : public testing::TestWithParam<std::string> {};

TEST_P(Rntuples, SurviveDamage) { fire(GetParam(), read_text(HML_TEST_DATA "/event/" + GetParam()), 150, read_trees); }

INSTANTIATE_TEST_SUITE_P(Fuzz, Rntuples,
                         testing::Values("ntuple_none.root", "ntuple_zstd.root", "ntuple_lz4.root",
                                         "ntuple_extended.root", "ntuple_encodings.root", "ntuple_empty.root"),
                         [](const auto& info) {
                           std::string name = info.param.substr(7);
                           return name.substr(0, name.find('.'));
                         });

class RntupleEnvelopes : public testing::TestWithParam<std::string> {};

TEST_P(RntupleEnvelopes, SurviveDamageThatChecksumsFit) {
  const std::string seed = read_text(HML_TEST_DATA "/event/" + GetParam());
  const auto envelopes = envelopes_of(seed);
  ASSERT_GE(envelopes.size(), 4u);  // header, footer, and the page lists of two groups
  fire("envelopes_of_" + GetParam(), seed, 800, read_trees,
       [&](std::string bytes, Random& random) { return damage_envelope(std::move(bytes), envelopes, random); });
}

INSTANTIATE_TEST_SUITE_P(Fuzz, RntupleEnvelopes, testing::Values("ntuple_none.root", "ntuple_extended.root"),
                         [](const auto& info) { return info.param.substr(7, info.param.find('.') - 7); });

}  // namespace
}  // namespace hml
