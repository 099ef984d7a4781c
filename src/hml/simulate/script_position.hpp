#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// Where a script stands: the command that runs, in its file. Lines of what is inside of it, a body or a list of many
/// lines, are found by looking for the text.
struct ScriptPosition {
  std::string file;
  int line = 1;              ///< of the command
  std::string_view command;  ///< its text

  /// Line of a place in the command's text.
  int line_at(std::size_t offset) const;
  /// Where a call stands in the command's text: its first two words, best with the third behind them; 0 where it does not.
  std::size_t offset_of(const std::vector<std::string>& call) const;
  /// Of the call that runs, null for none: the line of its words.
  Place place(const std::vector<std::string>* call) const;
  /// Of an argument of the call that stands there verbatim (a braced body, a word of a list).
  Place place_of(std::string_view argument, const std::vector<std::string>* call) const;
};

}  // namespace hml
