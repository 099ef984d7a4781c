#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/core/parameters.hpp"
#include "hml/learn/approach.hpp"
#include "hml/learn/interpret/interpretation.hpp"

namespace hml {

/// A way to look into a trained approach: one class, one file of methods/, one line in the catalogue.
class Interpreter {
 public:
  virtual ~Interpreter() = default;
  /// Declares `events`, which all have, and the method's own parameters.
  void declare(Parameters& p);
  /// What the method finds on a sample, or on as many of its events as `events` says, drawn by the seed; nothing where it
  /// cannot look into such an approach. The same for any number of threads.
  Interpretation interpret(const Approach& approach, const Samples& samples, std::uint64_t seed = 0,
                           int threads = 1) const;

 protected:
  explicit Interpreter(std::int64_t events) : events_(events) {}
  virtual void declare_own(Parameters&) {}
  virtual Interpretation look(const Approach& approach, const Samples& samples, std::uint64_t seed,
                              int threads) const = 0;

 private:
  std::int64_t events_;
};

using Interpreters = Catalogue<std::unique_ptr<Interpreter>>;

/// The methods that ship with the product.
const Interpreters& interpreters();

/// A method with its parameters set, under the name that its findings get in results.
struct NamedInterpreter {
  std::string name;
  std::string description;  ///< the catalogue's sentence
  std::shared_ptr<const Interpreter> interpreter;
  Config settings;  ///< {method: kind, ...}, every parameter spelt out, that make it again
};

/// Methods by name, as a run file lists them: {saliency: , heads: {method: attention, by: head}}. The method is the name
/// where `method` is left out. Unknown methods and parameters are config errors with file, line and nearest name.
std::vector<NamedInterpreter> named_interpreters(const Config& section, const Interpreters& known = interpreters());

}  // namespace hml
