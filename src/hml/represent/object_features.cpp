#include "hml/represent/object_features.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"

namespace hml {

namespace {

using M = Momentum;

double as_stored(double value) { return value; }
double hyperbolic_tangent(double value) { return std::tanh(value); }
double in_unit_interval(double value) { return std::clamp(value, 0.0, 1.0); }

}  // namespace

const std::vector<ObjectFeature>& object_features() {
  using Stored = ObjectFeature::OfColumn;
  static const std::vector<ObjectFeature> table = {
      {"pt", "GeV", "Transverse momentum.", [](const M& o) { return o.pt; }},
      {"eta", "1", "Pseudorapidity.", [](const M& o) { return o.eta; }},
      {"phi", "rad", "Azimuth.", [](const M& o) { return o.phi; }},
      {"delta_eta", "1", "eta - eta(axis).", [](const M& o, const M& axis) { return o.eta - axis.eta; }},
      {"delta_phi", "rad", "phi - phi(axis) in [-pi, pi).",
       [](const M& o, const M& axis) { return delta_phi(o.phi, axis.phi); }},
      {"delta_r", "1", "Distance from the axis.",
       [](const M& o, const M& axis) { return delta_r(o.eta, o.phi, axis.eta, axis.phi); }},
      {"log_pt", "1", "ln(pt / GeV).", [](const M& o) { return std::log(o.pt); }},
      {"log_e", "1", "ln(E / GeV).", [](const M& o) { return std::log(o.p4().e); }},
      {"pt_rel", "1", "pt / pt(axis).", [](const M& o, const M& axis) { return o.pt / axis.pt; }},
      {"log_pt_rel", "1", "ln(pt / pt(axis)).", [](const M& o, const M& axis) { return std::log(o.pt / axis.pt); }},
      {"log_e_rel", "1", "ln(E / E(axis)).",
       [](const M& o, const M& axis) { return std::log(o.p4().e / axis.p4().e); }},
      {"charge", "e", "Charge.", Stored{{"charge"}, as_stored}},
      {"is_charged_hadron", "1", "1 for one, else 0.", [](Species s) { return s == Species::charged_hadron; }},
      {"is_neutral_hadron", "1", "1 for one, else 0.", [](Species s) { return s == Species::neutral_hadron; }},
      {"is_photon", "1", "1 for one, else 0.", [](Species s) { return s == Species::photon; }},
      {"is_electron", "1", "1 for one, else 0.", [](Species s) { return s == Species::electron; }},
      {"is_muon", "1", "1 for one, else 0.", [](Species s) { return s == Species::muon; }},
      {"d0", "mm", "Transverse impact parameter.", Stored{{"d0"}, as_stored}},
      {"dz", "mm", "Longitudinal impact parameter.", Stored{{"dz"}, as_stored}},
      {"tanh_d0", "1", "tanh(d0 / mm).", Stored{{"d0"}, hyperbolic_tangent}},
      {"tanh_dz", "1", "tanh(dz / mm).", Stored{{"dz"}, hyperbolic_tangent}},
      {"d0_error", "mm", "Uncertainty of d0, cut to [0, 1].", Stored{{"d0_error", "error_d0"}, in_unit_interval}},
      {"dz_error", "mm", "Uncertainty of dz, cut to [0, 1].", Stored{{"dz_error", "error_dz"}, in_unit_interval}},
  };
  return table;
}

namespace {

struct FeatureList {
  std::string name;
  std::vector<std::string> features;
};

const std::vector<FeatureList>& feature_lists() {
  static const std::vector<FeatureList> lists = {
      {"particlenet", {"delta_eta", "delta_phi", "log_pt", "log_e", "log_pt_rel", "log_e_rel", "delta_r"}},
      {"particle_transformer_kinematics",
       {"log_pt", "log_e", "log_pt_rel", "log_e_rel", "delta_r", "delta_eta", "delta_phi"}},
      {"particle_transformer",
       {"log_pt", "log_e", "log_pt_rel", "log_e_rel", "delta_r", "charge", "is_charged_hadron", "is_neutral_hadron",
        "is_photon", "is_electron", "is_muon", "tanh_d0", "d0_error", "tanh_dz", "dz_error", "delta_eta", "delta_phi"}},
  };
  return lists;
}

std::vector<std::string> lists_taken_apart(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const auto& name : names) {
    const auto& lists = feature_lists();
    const auto found = std::find_if(lists.begin(), lists.end(), [&](const FeatureList& l) { return l.name == name; });
    if (found == lists.end())
      out.push_back(name);
    else
      out.insert(out.end(), found->features.begin(), found->features.end());
  }
  return out;
}

/// One value for each of the objects of the quantity.
bool is_of_one_object(const Observable& observable) {
  return std::holds_alternative<Observable::OfObject>(observable.value) ||
         std::holds_alternative<Observable::OfColumn>(observable.value) ||
         std::holds_alternative<Observable::OfConstituents>(observable.value);
}

Species species_of(double pdg, double charge, bool photons) {
  if (std::abs(pdg) == 11) return Species::electron;
  if (std::abs(pdg) == 13) return Species::muon;
  if (pdg == 22) return Species::photon;
  if (charge != 0 && !std::isnan(charge)) return Species::charged_hadron;
  return photons && !(std::abs(pdg) > 0) ? Species::photon : Species::neutral_hadron;
}

std::vector<double> evaluate_species(ObjectFeature::OfSpecies value, const ObjectBatch& batch) {
  const auto& selection = batch.selection;
  const auto pdg = gather(selection, stored_columns(selection, {"pdg", "pid"}));
  const auto charge = gather(selection, stored_columns(selection, {"charge"}));
  std::vector<bool> photons;
  for (const auto* collection : selection.collections)
    photons.push_back(lower_case(collection->name).find("photon") != std::string::npos);
  std::vector<double> out(selection.object.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = value(species_of(pdg[i], charge[i], photons[selection.source[i]]));
  return out;
}

std::vector<double> evaluate_column(const ObjectFeature& feature, const ObjectFeature::OfColumn& value,
                                    const ObjectBatch& batch) {
  const auto& selection = batch.selection;
  const auto columns = stored_columns(selection, value.columns);
  if (std::all_of(columns.begin(), columns.end(), [](const Column* column) { return !column; })) {
    std::vector<std::string> collections;
    for (const auto* collection : selection.collections) collections.push_back(collection->name);
    throw Error(ErrorKind::input,
                fmt::format("feature '{}' is read from a stored column ({}), and {} has none", feature.name,
                            fmt::join(value.columns, " or "), fmt::join(collections, ", ")));
  }
  auto out = gather(selection, columns);
  for (auto& number : out) number = value.value(number);
  return out;
}

std::vector<double> evaluate_feature(const ObjectFeature& feature, const ObjectBatch& batch,
                                     const std::vector<Momentum>& axes) {
  if (const auto* column = std::get_if<ObjectFeature::OfColumn>(&feature.value))
    return evaluate_column(feature, *column, batch);
  if (const auto* species = std::get_if<ObjectFeature::OfSpecies>(&feature.value))
    return evaluate_species(*species, batch);
  std::vector<double> out(batch.momenta.size());
  const auto* of_momentum = std::get_if<ObjectFeature::OfMomentum>(&feature.value);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = of_momentum ? (*of_momentum)(batch.momenta[i])
                         : std::get<ObjectFeature::OfMomenta>(feature.value)(batch.momenta[i], axes[i]);
  return out;
}

}  // namespace

void ObjectFeatures::declare(Parameters& parameters, std::vector<std::string>& names) {
  std::string known, lists;
  for (const auto& feature : object_features()) known += (known.empty() ? "" : ", ") + feature.name;
  for (const auto& list : feature_lists()) lists += (lists.empty() ? "" : ", ") + list.name;
  parameters.add("features", names,
                 fmt::format("Numbers of each object: {}, any observable of one object, or a list of features by its "
                             "name: {}.",
                             known, lists));
}

ObjectFeatures::ObjectFeatures(const std::vector<std::string>& names, const ObjectName& of,
                               const ObservableCatalogue& observables, const Place& place)
    : of_(of) {
  for (const auto& name : lists_taken_apart(names)) features_.push_back(find(name, observables, place));
  if (features_.empty()) throw Error(ErrorKind::config, "features: at least one is needed", place);
  auto sorted = this->names();
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    throw Error(ErrorKind::config, fmt::format("features: '{}' stands there twice", *twice), place);
}

ObjectFeatures::Feature ObjectFeatures::find(const std::string& name, const ObservableCatalogue& observables,
                                             const Place& place) const {
  for (const auto& feature : object_features())
    if (fold_name(feature.name) == fold_name(name)) return feature;
  if (!observables.find(name.substr(0, name.find('(')))) {
    std::vector<std::string> known;
    for (const auto& feature : object_features()) known.push_back(feature.name);
    for (const auto& list : feature_lists()) known.push_back(list.name);
    for (const auto& observable : observables.names()) known.push_back(observable);
    throw unknown_name(ErrorKind::config, "feature", name, known, place);
  }
  Quantity quantity(of_.text() + "." + name, observables, place);
  if (!is_of_one_object(quantity.observable()))
    throw Error(ErrorKind::config, fmt::format("features: '{}' is no number of one object", name), place);
  return quantity;
}

std::vector<std::string> ObjectFeatures::names() const {
  std::vector<std::string> out;
  for (const auto& feature : features_)
    if (const auto* quantity = std::get_if<Quantity>(&feature))
      out.push_back(quantity->name().substr(of_.text().size() + 1));
    else
      out.push_back(std::get<ObjectFeature>(feature).name);
  return out;
}

std::vector<std::string> ObjectFeatures::units() const {
  std::vector<std::string> out;
  for (const auto& feature : features_)
    out.push_back(std::visit(
        [](const auto& f) {
          if constexpr (std::is_same_v<std::decay_t<decltype(f)>, Quantity>)
            return f.unit();
          else
            return f.unit;
        },
        feature));
  return out;
}

std::vector<ColumnRequest> ObjectFeatures::requests() const {
  auto columns = momentum_columns();
  std::vector<ColumnRequest> out;
  for (const auto& feature : features_) {
    if (const auto* quantity = std::get_if<Quantity>(&feature)) {
      add_requests(out, quantity->requests());
      continue;
    }
    const auto& value = std::get<ObjectFeature>(feature).value;
    if (const auto* column = std::get_if<ObjectFeature::OfColumn>(&value))
      columns.insert(columns.end(), column->columns.begin(), column->columns.end());
    if (std::holds_alternative<ObjectFeature::OfSpecies>(value))
      columns.insert(columns.end(), {"pdg", "pid", "charge"});
    if (std::holds_alternative<ObjectFeature::OfMomenta>(value) && of_.steps.size() > 1)
      add_requests(out, object_requests(parent_of(of_), momentum_columns()));
  }
  add_requests(out, object_requests(of_, columns));
  return out;
}

std::vector<std::vector<double>> ObjectFeatures::evaluate(const Events& events, const ObjectBatch& batch) const {
  std::vector<std::vector<double>> out;
  std::vector<Momentum> axes;  // found when they are first asked for
  Observations observations(events);
  for (const auto& feature : features_) {
    if (const auto* quantity = std::get_if<Quantity>(&feature)) {
      out.push_back(observations.values(*quantity).values);
    } else {
      const auto& known = std::get<ObjectFeature>(feature);
      if (axes.empty() && std::holds_alternative<ObjectFeature::OfMomenta>(known.value))
        axes = find_axes(events, of_, batch);
      out.push_back(evaluate_feature(known, batch, axes));
    }
    for (auto& value : out.back())
      if (!std::isfinite(value)) value = 0;
  }
  return out;
}

void ObjectFeatures::write(const Events& events, const ObjectBatch& batch, int length, std::size_t stride,
                           std::span<float> rows) const {
  const auto values = evaluate(events, batch);
  for (std::int64_t event = 0; event < events.size(); ++event) {
    const auto objects = batch.of_event(event);
    float* place = rows.data() + static_cast<std::size_t>(event * length) * stride;
    for (std::size_t i = 0; i < objects.size() && i < static_cast<std::size_t>(length); ++i, place += stride) {
      for (std::size_t k = 0; k < values.size(); ++k)
        place[k] = static_cast<float>(values[k][static_cast<std::size_t>(objects[i])]);
      place[values.size()] = 1;
    }
  }
}

}  // namespace hml
