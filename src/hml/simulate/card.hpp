#pragma once
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// A value of a card with the line that wrote it.
struct CardValue {
  std::string text;
  Place place;
};

/// One `set` or `add` target inside a module's braces. Tcl has no types: whether the text is a list is for the
/// parameter to say.
struct CardSetting {
  std::string name;
  Place place;                     ///< where it was set last
  std::vector<CardValue> items;    ///< one after `set`, one an argument after each `add`
  bool added = false;              ///< `add` was used: the items are list elements
  bool helper = false;             ///< the card reads it: a loop variable, a list in the making
};

/// One `module TYPE NAME { ... }`.
struct CardModule {
  std::string type, name;
  Place place;
  std::deque<CardSetting> settings;
  const CardSetting* find(std::string_view setting) const;
};

/// A detector card in the language of Delphes: Tcl with the commands `module` and `add`, and `source` relative to the
/// card. The whole of Tcl's language works (variables, loops, expr, procedures); reaching out of it (exec, open,
/// sockets) does not. The card is read once; nothing of Tcl stays.
class Card {
 public:
  /// Reads the file and what it sources. Errors name file and line of the offending command.
  static Card load(const std::filesystem::path& path);
  /// Reads text; `name` stands for the file in messages, `source` is relative to the working directory.
  static Card parse(const std::string& text, const std::string& name);

  const std::deque<CardModule>& modules() const { return modules_; }
  /// Names of modules in the order of `set ExecutionPath`; the error of a card without one is raised on reading.
  const std::vector<CardValue>& execution_path() const { return execution_path_; }
  /// The text of the card and of everything it sourced, for provenance.
  const std::string& text() const { return text_; }
  const std::string& name() const { return name_; }

 private:
  friend class CardReader;
  std::string name_, text_;
  std::deque<CardModule> modules_;
  std::vector<CardValue> execution_path_;
};

/// The elements of a Tcl list; a config error where the braces do not match.
std::vector<std::string> split_list(const CardValue& value);

}  // namespace hml
