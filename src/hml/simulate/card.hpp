#pragma once
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/core/shared_text.hpp"

namespace hml {

/// A value of a card with the line that wrote it.
struct CardValue {
  SharedText text;
  Place place;
};

/// A variable of a module's namespace as the card leaves it, by `set`, `add` or any other command. Tcl has no types:
/// whether the text is a list is for the parameter to say.
struct CardSetting {
  std::string name;
  Place place;                   ///< where it was set last
  std::vector<CardValue> items;  ///< one after `set`, one an argument after each `add`
  bool added = false;            ///< `add` was used: the items are list elements
  bool helper = false;           ///< the card reads it (a list in the making), or a loop made it
};

/// One `module TYPE NAME { ... }`.
struct CardModule {
  std::string type, name;
  Place place;
  std::deque<CardSetting> settings;
  const CardSetting* find(std::string_view setting) const;
};

/// What a card may take before it is stopped; the heaviest of the Delphes distribution takes 1.6 million commands, two
/// seconds and 0.1 GB.
struct CardLimits {
  int commands = 10'000'000;
  double seconds = 15;  ///< of the processor
  std::int64_t bytes = std::int64_t{1} << 30;
  bool sources = true;  ///< `source` may read files
};

/// A detector card in the language of Delphes (arXiv:1307.6346): Tcl with the commands `module TYPE NAME {...}`, `add`,
/// `source` relative to the card (or, where nothing is there, to the file that sources) and `library FILE`. The whole
/// of Tcl's language works; reaching out of it (exec, open, sockets, clocks, waiting) does not, and a card that runs
/// for ever or fills the memory is an error. The variables of a module are the namespace of its name, as in Delphes,
/// but `set` in a module never changes a global variable. The card is read once; nothing of Tcl stays.
class Card {
 public:
  /// Reads the file and what it sources. Errors name file and line of the offending command.
  static Card load(const std::filesystem::path& path, const CardLimits& limits = {});
  /// Reads text; `name` stands for the file in messages, `source` is relative to the working directory.
  static Card parse(const std::string& text, const std::string& name, const CardLimits& limits = {});

  const std::deque<CardModule>& modules() const { return modules_; }
  /// Names of modules in the order of `set ExecutionPath`; the error of a card without one is raised on reading.
  const std::vector<CardValue>& execution_path() const { return execution_path_; }
  /// A variable set outside of modules (MaxEvents, SkipEvents, RandomSeed), as the card leaves it.
  std::optional<CardValue> global(std::string_view variable) const;
  /// Shared libraries with modules of the user's own, in the order of the `library` lines; paths as `source` has them.
  const std::vector<CardValue>& libraries() const { return libraries_; }
  /// The text of the card and of everything it sourced, for provenance.
  const std::string& text() const { return text_; }
  const std::string& name() const { return name_; }

 private:
  friend class CardReader;
  std::string name_, text_;
  std::deque<CardModule> modules_;
  std::vector<CardValue> execution_path_, libraries_;
  std::map<std::string, CardValue, std::less<>> globals_;
};

/// The elements of a Tcl list; a config error where the braces do not match.
std::vector<std::string> split_list(const CardValue& value);

}  // namespace hml
