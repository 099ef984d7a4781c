#include "hml/learn/interpret/interpreter.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/shuffle.hpp"
#include "hml/dataset/take_rows.hpp"
#include "hml/learn/interpret/methods/methods.hpp"

namespace hml {

namespace {

NamedInterpreter named_interpreter(const std::string& name, Config parameters, const Interpreters& known) {
  const Place place = parameters.place();
  if (!parameters.is_null() && !parameters.is_map())
    throw Error(ErrorKind::config, fmt::format("'{}' needs a map of parameters, such as {{method: saliency}}", name),
                place);
  const Config kind = parameters.take("method");
  const std::string kind_name = kind.is_null() ? name : kind.text();
  const std::shared_ptr<Interpreter> made = known.make(kind_name, kind.is_null() ? place : kind.place());
  Parameters declared;
  made->declare(declared);
  declared.assign(parameters.is_null() ? Config::map({}, place) : parameters, fmt::format("interpret '{}'", name));
  NamedInterpreter out{name, "", made, Config::map({}, place)};
  for (const auto& item : known.items())
    if (item.name == kind_name) out.description = item.doc;
  out.settings.set("method", Config(kind_name));
  const auto values = declared.values();
  for (const auto& [key, value] : values.items()) out.settings.set(key, Config::from_json(value));
  return out;
}

}  // namespace

void Interpreter::declare(Parameters& p) {
  declare_own(p);
  p.add("events", events_, "Events to look at, drawn from the test sample; 0: all.").min(0);
}

Interpretation Interpreter::interpret(const Approach& approach, const Samples& samples, std::uint64_t seed,
                                      int threads) const {
  if (!approach.classifies() || approach.inputs().size() > 1) return {};  // no odds, or no one input to look at
  if (events_ == 0 || events_ >= samples.size()) return look(approach, samples, seed, threads);
  Random random(stream_key(seed, "learn", "events to interpret"), 0);
  auto chosen = shuffled(samples.labels.size(), random);
  chosen.resize(static_cast<std::size_t>(events_));
  std::sort(chosen.begin(), chosen.end());
  return look(approach, take_rows(samples, {approach.input_of(samples)}, chosen), seed, threads);
}

const Interpreters& interpreters() {
  static const Interpreters table{
      "method",
      {{"permutation_importance",
        "What any approach loses where a feature's values are shuffled among the events (doi:10.1023/A:1010933404324).",
        [] { return std::make_unique<PermutationMethod>(); }},
       {"saliency",
        "Derivatives of a class's log odds by the inputs of a network, times their spreads (arXiv:1312.6034).",
        [] { return std::make_unique<SaliencyMethod>(); }},
       {"attention", "Which particles look at which in a network with attention (arXiv:2412.03673).",
        [] { return std::make_unique<AttentionMethod>(); }}}};
  return table;
}

std::vector<NamedInterpreter> named_interpreters(const Config& section, const Interpreters& known) {
  std::vector<NamedInterpreter> out;
  for (const auto& [name, parameters] : section.entries()) out.push_back(named_interpreter(name, parameters, known));
  return out;
}

}  // namespace hml
