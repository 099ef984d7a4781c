// Everything that a user can type or bring as text is parsed after random damage: the answer is a value or an
// hml::Error, never another exception, a crash or a hang. Run with the `sanitize` preset, reads out of bounds fail too.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"

namespace hml {

/// One to four damages: a byte changed, bytes removed, a piece doubled, a piece of another text put in.
inline std::string damaged(const std::vector<std::string>& corpus, Random& random) {
  const auto pick = [&](std::size_t n) {
    return static_cast<std::size_t>(random.below(static_cast<std::uint32_t>(n)));
  };
  std::string text = corpus[pick(corpus.size())];
  const std::string alphabet = "()[]{}<>=!&|,.:;+-*/^\"'\\$#~ \n\t0123456789eEnaifpt_\x80\xff";
  for (std::size_t i = 0, n = 1 + pick(4); i < n; ++i) {
    const std::size_t at = pick(text.size() + 1), length = pick(9);
    switch (pick(4)) {
      case 0:
        if (at < text.size()) text[at] = alphabet[pick(alphabet.size())];
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(pick(text.size() + 1), length));
        break;
      default: {
        const std::string& other = corpus[pick(corpus.size())];
        text.insert(at, other.substr(pick(other.size() + 1), length));
      }
    }
  }
  return text;
}

/// Parses the corpus as it is and then `rounds` damaged texts of it.
inline void fuzz(const std::vector<std::string>& corpus, int rounds, const std::function<void(const std::string&)>& parse) {
  for (const auto& text : corpus) ASSERT_NO_THROW(parse(text)) << text;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    Random random(stream_key(1, "fuzz"), static_cast<std::uint64_t>(round));
    const std::string text = damaged(corpus, random);
    try {
      parse(text);
    } catch (const Error& error) {
      ++refused;
      EXPECT_FALSE(error.message().empty());
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.message() << "\n" << text;
    } catch (const std::exception& problem) {
      ADD_FAILURE() << "another exception, " << problem.what() << ", from\n" << text;
    }
  }
  EXPECT_GT(refused, rounds / 20);
}

}  // namespace hml
