#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hml/core/parameters.hpp"
#include "hml/core/random.hpp"
#include "hml/event/events.hpp"
#include "hml/event/pile_up_source.hpp"
#include "hml/simulate/branches.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/detector_event.hpp"
#include "hml/simulate/module_catalogue.hpp"

namespace hml {

/// What a module reads, makes and changes, stated once before the first event; resolves the names of a card.
class Wiring {
 public:
  virtual ~Wiring() = default;
  /// The array that a parameter names ("Ecal/towers"); an error where no earlier module makes it.
  virtual ArrayId input(const std::string& parameter, const std::string& array, std::size_t item = 0) = 0;
  /// The same, or -1 where no earlier module makes it.
  virtual ArrayId optional_input(const std::string& array) = 0;
  /// The array of this module with that name ("towers").
  virtual ArrayId output(const std::string& name) = 0;
  /// States that the candidates of an input are changed in place.
  virtual void changes(ArrayId array) = 0;
  /// States that this module fills what `detail` names, so that its columns are written.
  virtual void fills(Detail detail) = 0;
  /// Whether an earlier module does.
  virtual bool filled(Detail detail) const = 0;
  /// Tells the card's author what has no effect.
  virtual void warn(const std::string& /*text*/, const Place& /*place*/) {}
  /// Where the card sets (an item of) a parameter, for messages.
  virtual Place place(const std::string& parameter, std::size_t item = 0) const = 0;
  /// The file that a parameter names: beside the card, else in the working directory; an io error where it is in neither.
  virtual std::filesystem::path file(const std::string& parameter, const std::string& name) const = 0;
  /// The source of pile-up that a parameter names, a file as above.
  virtual std::shared_ptr<const PileUpSource> pile_up(const std::string& parameter, const std::string& name) = 0;
  /// Whether events bring their hard process, so that the arrays "Delphes/...LHEF" are filled.
  virtual bool brings_hard_process() const { return false; }
  /// The key of the module's random stream, for what it keeps beside events.
  virtual std::uint64_t key() const = 0;
};

/// A step of the detector: one file in modules/, one line in the catalogue. Parameters are members with defaults that
/// `declare` names; `wire` runs once after they are set; `process` works on an event and is const, so that threads
/// share the module. Its random stream depends on seed, module name and event alone.
class Module {
 public:
  virtual ~Module() = default;
  virtual void declare(Parameters& parameters) = 0;
  virtual void wire(Wiring& wiring) = 0;
  virtual void process(DetectorEvent& event, Random& random) const = 0;
  /// Adds the empty collections that the module fills, where it writes any.
  virtual void begin(Events& /*output*/) const {}
  /// The class of each collection that it adds, by Delphes' names: "Jet", "Track", ...
  virtual std::map<std::string, std::string> classes() const { return {}; }
  /// Whether the module writes: what no writer needs, directly or not, is not computed.
  virtual bool writes() const { return false; }
};

/// Formulas by PDG code from a card list {code formula code formula ...}; code 0 stands for all others (0.0 where the
/// card gives none).
class FormulaByCode {
 public:
  FormulaByCode() = default;
  FormulaByCode(const std::string& parameter, const std::vector<std::string>& list, const Wiring& wiring);
  const Formula& operator[](int code) const;

 private:
  std::vector<std::pair<int, Formula>> formulas_;
};

/// A whole number of a card list; a config error names the place.
int whole_number(const std::string& text, const Place& place);
/// A number of a card list; a config error names the place.
double number(const std::string& text, const Place& place);

}  // namespace hml
