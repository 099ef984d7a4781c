#include "hml/simulate/delphes_tree.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "hml/core/p4.hpp"
#include "hml/core/units.hpp"
#include "hml/simulate/branches.hpp"
#include "hml/simulate/delphes_classes.hpp"
#include "hml/simulate/delphes_objects.hpp"

namespace hml {

namespace {

using Doubles = std::vector<double>;

/// The types of Delphes' members: Float_t, Double_t, Int_t, UInt_t and Long64_t.
enum class Type { single, twofold, whole, natural, large };

Type type_of(const std::string& class_name, const BranchColumn& rule) {
  if (rule.delphes.find(".f") != std::string::npos) return Type::twofold;  // of a four-vector
  const auto type = delphes_member_type(class_name, rule.delphes);
  return type == "double" ? Type::twofold : type == "unsigned int" ? Type::natural : type == "int" ? Type::whole : Type::single;
}

template <class To, class From>
std::vector<To> as(const std::vector<From>& values, double factor) {
  std::vector<To> out(values.size());
  if constexpr (std::floating_point<To>)
    std::transform(values.begin(), values.end(), out.begin(), [&](From v) { return static_cast<To>(factor * static_cast<double>(v)); });
  else
    std::transform(values.begin(), values.end(), out.begin(), [](From v) { return static_cast<To>(v); });
  return out;
}

Values converted(const Values& values, Type type, double factor) {
  return std::visit(
      [&](const auto& from) -> Values {
        switch (type) {
          case Type::single:
            return as<float>(from, factor);
          case Type::twofold:
            return as<double>(from, factor);
          case Type::natural:
            return as<std::uint32_t>(from, 1);
          case Type::large:
            return as<std::int64_t>(from, 1);
          default:
            return as<std::int32_t>(from, 1);
        }
      },
      values);
}

/// The columns of one of our collections, and the collection of Delphes' that they go into.
struct Conversion {
  const Collection& from;
  Collection& to;

  bool has(const std::string& column) const { return from.find(column) != nullptr; }

  Doubles numbers(const std::string& column) const {
    return std::visit([](const auto& values) { return Doubles(values.begin(), values.end()); }, from.column(column).values);
  }

  /// Nothing where we have no such column.
  void copy(const std::string& column, const std::string& delphes, Type type, const std::string& unit = {}, double factor = 1) {
    const Column* found = from.find(column);
    if (!found) return;
    const std::string name = found->width > 1 ? fmt::format("{}[{}]", delphes, found->width) : delphes;
    to.add_column({name, unit.empty() ? found->unit : unit, found->doc, found->width, converted(found->values, type, factor)});
  }

  /// Delphes keeps times in seconds, in one class in nanoseconds.
  void copy_time(const std::string& column, const std::string& delphes, Type type, bool nanoseconds) {
    copy(column, delphes, type, nanoseconds ? "ns" : "s", (nanoseconds ? 1e9 : 1) / units::s);
  }

  void add(const std::string& delphes, const std::string& unit, const std::string& doc, const Doubles& values) {
    to.add_column({delphes, unit, doc, 1, as<float>(values, 1)});
  }

  /// The members of a TLorentzVector, `width` of them an object.
  void add_p4(const std::string& delphes, int width, const std::vector<P4>& momenta) {
    const auto member = [&](const std::string& name, const std::string& of, double P4::*part) {
      auto& values = to.add<double>(fmt::format("{}.{}", delphes, name), "GeV", of, width);
      for (const P4& p : momenta) values.push_back(p.*part);
    };
    member("fP.fX", "Momentum along x.", &P4::px);
    member("fP.fY", "Momentum along y.", &P4::py);
    member("fP.fZ", "Momentum along z.", &P4::pz);
    member("fE", "Energy.", &P4::e);
  }
};

// Along the beam, Delphes' pseudorapidity and rapidity are +-999.9.
double along_beam(const P4& p, double otherwise) {
  return p.pt2() > 0 && std::isfinite(otherwise) ? otherwise : std::copysign(999.9, p.pz);
}

void convert_particles(Conversion& c) {
  c.copy("pdg", "PID", Type::whole);
  c.copy("status", "Status", Type::whole);
  c.copy("pile_up", "IsPU", Type::whole);
  c.copy("mother1", "M1", Type::whole);
  c.copy("mother2", "M2", Type::whole);
  c.copy("daughter1", "D1", Type::whole);
  c.copy("daughter2", "D2", Type::whole);
  c.copy("charge", "Charge", Type::whole);
  c.copy("mass", "Mass", Type::single);
  c.copy("e", "E", Type::single);
  c.copy("px", "Px", Type::single);
  c.copy("py", "Py", Type::single);
  c.copy("pz", "Pz", Type::single);
  const Doubles px = c.numbers("px"), py = c.numbers("py"), pz = c.numbers("pz"), e = c.numbers("e");
  const auto derived = [&](const std::string& delphes, const std::string& unit, const std::string& doc, double (*value)(const P4&)) {
    Doubles values(px.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = value({px[i], py[i], pz[i], e[i]});
    c.add(delphes, unit, doc, values);
  };
  derived("P", "GeV", "Momentum.", [](const P4& p) { return p.p(); });
  derived("PT", "GeV", "Transverse momentum.", [](const P4& p) { return p.pt(); });
  derived("Eta", "1", "Pseudorapidity; +-999.9 along the beam.", [](const P4& p) { return along_beam(p, p.eta()); });
  derived("Phi", "rad", "Azimuth in [-pi, pi].", [](const P4& p) { return p.phi(); });
  derived("Rapidity", "1", "Rapidity; +-999.9 along the beam.", [](const P4& p) { return along_beam(p, p.rapidity()); });
  c.copy_time("t", "T", Type::single, false);
  c.copy("x", "X", Type::single);
  c.copy("y", "Y", Type::single);
  c.copy("z", "Z", Type::single);
}

// A jet's groomed momentum and those of its four hardest subjets: five TLorentzVectors.
std::vector<P4> groomed_momenta(const Conversion& c, const std::string& groomed) {
  const Doubles pt = c.numbers(groomed + "_pt"), eta = c.numbers(groomed + "_eta"), phi = c.numbers(groomed + "_phi"), mass = c.numbers(groomed + "_mass");
  const Doubles px = c.numbers(groomed + "_subjet_px"), py = c.numbers(groomed + "_subjet_py"), pz = c.numbers(groomed + "_subjet_pz"), e = c.numbers(groomed + "_subjet_e");
  std::vector<P4> out;
  for (std::size_t jet = 0; jet < pt.size(); ++jet) {
    out.push_back(pt[jet] > 0 ? P4::pt_eta_phi_m(pt[jet], eta[jet], phi[jet], mass[jet]) : P4());
    for (std::size_t k = 4 * jet; k < 4 * jet + 4; ++k) out.push_back({px[k], py[k], pz[k], e[k]});
  }
  return out;
}

void convert_groomed(Conversion& c) {
  constexpr std::pair<const char*, const char*> all[] = {{"trimmed", "Trimmed"}, {"pruned", "Pruned"}, {"soft_dropped", "SoftDropped"}};
  for (const auto& [groomed, delphes] : all) {
    if (!c.has(std::string(groomed) + "_pt") || !c.has(std::string(groomed) + "_subjet_px")) continue;
    const auto momenta = groomed_momenta(c, groomed);
    c.add_p4(fmt::format("{}P4", delphes), 5, momenta);
    if (std::string_view(groomed) != "soft_dropped") continue;
    // The jet and its two hardest subjets stand by themselves, too.
    const auto every_fifth = [&](std::size_t first) {
      std::vector<P4> out;
      for (std::size_t k = first; k < momenta.size(); k += 5) out.push_back(momenta[k]);
      return out;
    };
    c.add_p4("SoftDroppedJet", 1, every_fifth(0));
    c.add_p4("SoftDroppedSubJet1", 1, every_fifth(1));
    c.add_p4("SoftDroppedSubJet2", 1, every_fifth(2));
  }
}

void convert_objects(Conversion& c, const std::string& class_name) {
  const auto& all = branch_classes();
  const auto kind = std::find_if(all.begin(), all.end(), [&](const auto& k) { return k.name == class_name; });
  if (kind == all.end()) return;
  for (const auto& rule : kind->columns) {
    if (rule.delphes.empty()) continue;
    if (rule.unit == "mm/c")
      c.copy_time(rule.name, rule.delphes, type_of(class_name, rule), class_name == "CscCluster");
    else
      c.copy(rule.name, rule.delphes, type_of(class_name, rule));
  }
  if (class_name == "Jet") convert_groomed(c);
}

// What Delphes keeps of a HepMC event, as far as our events tell; further weights stay as they are.
void convert_header(Conversion& c) {
  c.copy("number", "Number", Type::large);
  c.copy("process_id", "ProcessID", Type::whole);
  c.copy("weight", "Weight", Type::single);
  c.copy("scale", "Scale", Type::single);
  c.copy("alpha_qed", "AlphaQED", Type::single);
  c.copy("alpha_qcd", "AlphaQCD", Type::single);
  for (const auto& column : c.from.columns)
    if (column.name.starts_with("weight_")) c.to.add_column(column);
}

std::string delphes_relation(const std::string& name) {
  std::string out = name;
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

}  // namespace

Events DelphesTree::convert(const Events& events) const {
  Events out;
  out.set_size(events.size());
  for (const auto& from : events.collections()) {
    const auto known = classes_.find(from.name);
    if (from.name != event_collection && known == classes_.end()) continue;
    Collection& to = out.add(from.name);
    to.offsets = from.offsets;
    Conversion conversion{from, to};
    if (from.name == event_collection)
      convert_header(conversion);
    else if (known->second == "GenParticle")
      convert_particles(conversion);
    else
      convert_objects(conversion, known->second);
    for (Relation relation : from.relations) {
      relation.name = delphes_relation(relation.name);
      to.relations.push_back(std::move(relation));
    }
    if (form_ != DelphesForm::delphes) continue;
    if (from.name != event_collection)
      add_hard_fraction(to, known->second);
    else if (!events.find("Weight"))
      add_weights(out);
  }
  return out;
}

RootOptions DelphesTree::options() const {
  RootOptions options{.tree = std::string(name), .names = branch_name, .count_event = true};
  if (form_ == DelphesForm::columns) return options;
  options.clones = {.class_of = classes_, .classes = delphes_classes()};
  options.clones->class_of.emplace(event_collection, "HepMCEvent");
  options.clones->class_of.emplace("Weight", "Weight");
  return options;
}

std::string DelphesTree::branch_name(std::string_view collection, std::string_view column) {
  return column.empty() ? fmt::format("{}_size", collection) : fmt::format("{}.{}", collection, column);
}

}  // namespace hml
