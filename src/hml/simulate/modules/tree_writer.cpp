#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "hml/simulate/branches.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Writes arrays as collections: "add Branch ARRAY COLLECTION CLASS". Leptons, photons and jets come sorted by falling
/// transverse momentum. Jets point at their constituents, tracks and towers at their particles, as far as those are
/// written too.
class TreeWriter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("Branch", list_, "Triples of an array, the name of its collection and a class: Jet, Track, Tower, Electron, Muon, "
                           "Photon, MissingET, ScalarHT or GenParticle.");
  }

  bool writes() const override { return true; }

  void wire(Wiring& w) override {
    if (list_.size() % 3 != 0)
      throw Error(ErrorKind::config, "Branch wants triples: 'add Branch {array} {collection} {class}'", w.place("Branch", list_.size() - 1));
    for (std::size_t i = 0; i < list_.size(); i += 3) add_branch(w, i);
    // The candidate of a jet may stand in several branches: the one made last is the one the jets were made of.
    for (std::size_t b = 0; b < branches_.size(); ++b)
      if (branches_[b].kind->constituent) targets_.push_back(b);
    std::stable_sort(targets_.begin(), targets_.end(), [&](auto a, auto b) { return branches_[a].array < branches_[b].array; });
  }

  void begin(Events& output) const override {
    for (const auto& branch : branches_) {
      Collection& c = output.add(branch.name);
      if (branch.kind->name == "GenParticle") begin_particles(c);
      for (const auto& column : branch.kind->columns) {
        if (column.type == BranchColumn::Type::real) c.add<float>(column.name, column.unit, column.doc, column.width);
        else c.add<std::int32_t>(column.name, column.unit, column.doc, column.width);
      }
      begin_relation(branch, c);
    }
  }

  void process(DetectorEvent& event, Random&) const override {
    Where where;
    locate(event, where);
    for (const auto& branch : branches_) write(event, branch, where);
  }

 private:
  using Relation_ = BranchClass::Relation;
  struct Branch {
    ArrayId array;
    std::string name;
    const BranchClass* kind;
  };
  // Where an object stands: the branch (position in targets_) and the index there.
  struct Spot {
    std::uint8_t target;
    std::int32_t index;
  };
  static constexpr std::uint8_t nowhere = std::numeric_limits<std::uint8_t>::max();
  struct Where {
    std::vector<Spot> candidate;         // by candidate
    std::vector<std::int32_t> particle;  // by index in the record: index in the branch of particles
  };

  void add_branch(Wiring& w, std::size_t i) {
    std::vector<std::string> names;
    for (const auto& kind : branch_classes()) names.push_back(kind.name);
    const auto kind = std::find(names.begin(), names.end(), list_[i + 2]);
    if (kind == names.end()) throw unknown_name(ErrorKind::config, "class", list_[i + 2], names, w.place("Branch", i + 2));
    for (const auto& b : branches_)
      if (lower_case(b.name) == lower_case(list_[i + 1]))
        throw Error(ErrorKind::config, fmt::format("there are two branches '{}'", list_[i + 1]), w.place("Branch", i + 1));
    if (lower_case(list_[i + 1]) == lower_case(event_collection))
      throw Error(ErrorKind::config, "'Event' is not free for a branch: it holds number and weight of the events", w.place("Branch", i + 1));
    branches_.push_back({w.input("Branch", list_[i], i), list_[i + 1], &branch_classes()[static_cast<std::size_t>(kind - names.begin())]});
    if (*kind == "GenParticle") particles_ = static_cast<std::int32_t>(branches_.size()) - 1;
  }

  static void begin_particles(Collection& c) {
    c.add<std::int32_t>("pdg", "1", "PDG code.");
    c.add<std::int32_t>("status", "1", "1 for a stable particle, others as the generator gives them.");
    c.add<std::int32_t>("mother1", "1", "Index of the first mother, -1 for none.");
    c.add<std::int32_t>("mother2", "1", "Index of the last mother, -1 for none.");
    c.add<std::int32_t>("daughter1", "1", "Index of the first daughter, -1 for none.");
    c.add<std::int32_t>("daughter2", "1", "Index of the last daughter, -1 for none.");
    c.add<double>("px", "GeV", "Momentum along x.");
    c.add<double>("py", "GeV", "Momentum along y.");
    c.add<double>("pz", "GeV", "Momentum along z.");
    c.add<double>("e", "GeV", "Energy.");
    c.add<double>("mass", "GeV", "Mass.");
    c.add<double>("x", "mm", "x of production.");
    c.add<double>("y", "mm", "y of production.");
    c.add<double>("z", "mm", "z of production.");
    c.add<double>("t", "mm/c", "Time of production.");
    c.add<float>("charge", "e", "Electric charge.");
  }

  void begin_relation(const Branch& branch, Collection& c) const {
    Relation relation;
    switch (branch.kind->relation) {
      case Relation_::none: return;
      case Relation_::particle:
      case Relation_::particles:
        if (particles_ < 0) return;
        relation.name = branch.kind->relation == Relation_::particle ? "particle" : "particles";
        relation.targets = {branches_[static_cast<std::size_t>(particles_)].name};
        break;
      case Relation_::constituents:
        relation.name = "constituents";
        for (auto target : targets_) relation.targets.push_back(branches_[target].name);
        if (relation.targets.empty()) return;
    }
    c.relations.push_back(std::move(relation));
  }

  // Later targets overwrite earlier ones.
  void locate(const DetectorEvent& event, Where& where) const {
    where.candidate.assign(event.candidates.size(), {nowhere, 0});
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      const auto& array = event.arrays[static_cast<std::size_t>(branches_[targets_[t]].array)];
      for (std::size_t i = 0; i < array.size(); ++i)
        where.candidate[static_cast<std::size_t>(array[i])] = {static_cast<std::uint8_t>(t), static_cast<std::int32_t>(i)};
    }
    if (particles_ < 0) return;
    where.particle.assign(static_cast<std::size_t>(event.record.size()), -1);
    const auto& array = event.arrays[static_cast<std::size_t>(branches_[static_cast<std::size_t>(particles_)].array)];
    for (std::size_t i = 0; i < array.size(); ++i)
      if (const auto p = event[array[i]].particle; p >= 0) where.particle[static_cast<std::size_t>(p)] = static_cast<std::int32_t>(i);
  }

  void write(const DetectorEvent& event, const Branch& branch, const Where& where) const {
    auto& collections = event.output->collections();
    Collection& c = *std::find_if(collections.begin(), collections.end(), [&](const auto& other) { return other.name == branch.name; });
    std::vector<CandidateId> objects = event.arrays[static_cast<std::size_t>(branch.array)];
    if (branch.kind->sorted)
      std::stable_sort(objects.begin(), objects.end(), [&](auto a, auto b) { return event[a].momentum.pt2() > event[b].momentum.pt2(); });
    if (branch.kind->name == "GenParticle") write_particles(event, objects, where, c);
    for (std::size_t k = 0; k < branch.kind->columns.size(); ++k) write_column(event, branch.kind->columns[k], objects, c.columns[k]);
    if (!c.relations.empty()) write_relation(event, branch, objects, where, c.relations.front());
    c.offsets.push_back(c.offsets.back() + static_cast<std::int64_t>(objects.size()));
  }

  static void write_column(const DetectorEvent& event, const BranchColumn& rule, const std::vector<CandidateId>& objects, Column& column) {
    std::visit([&](auto& values) {
      using T = typename std::decay_t<decltype(values)>::value_type;
      for (CandidateId id : objects)
        for (int k = 0; k < rule.width; ++k) values.push_back(static_cast<T>(rule.value(event, event[id], k)));
    }, column.values);
  }

  void write_relation(const DetectorEvent& event, const Branch& branch, const std::vector<CandidateId>& objects, const Where& where, Relation& relation) const {
    const auto point = [&](std::uint8_t target, std::int32_t index) {
      if (target == nowhere || index < 0) return;
      relation.target.push_back(target);
      relation.index.push_back(index);
    };
    std::vector<std::int32_t> particles;
    for (CandidateId id : objects) {
      const Candidate& c = event[id];
      if (branch.kind->relation == Relation_::constituents) {
        for (CandidateId part : event.parts_of(c)) point(where.candidate[static_cast<std::size_t>(part)].target, where.candidate[static_cast<std::size_t>(part)].index);
      } else {
        particles.clear();
        event.for_each_particle(c, [&](std::int32_t i) { particles.push_back(where.particle[static_cast<std::size_t>(i)]); });
        std::sort(particles.begin(), particles.end());
        particles.erase(std::unique(particles.begin(), particles.end()), particles.end());
        for (auto i : particles) point(0, i);
      }
      relation.offsets.push_back(static_cast<std::int64_t>(relation.index.size()));
    }
  }

  // Columns in the order of begin_particles; family indices follow the particles that are written.
  static void write_particles(const DetectorEvent& event, const std::vector<CandidateId>& objects, const Where& where, Collection& c) {
    const ParticleRecord& r = event.record;
    const auto copy = [&](std::size_t column, const auto& from, const auto& change) {
      using T = typename std::decay_t<decltype(from)>::value_type;
      auto& to = std::get<std::vector<T>>(c.columns[column].values);
      for (CandidateId id : objects) to.push_back(change(from[static_cast<std::size_t>(event[id].particle)]));
    };
    const auto same = [](auto value) { return value; };
    const auto family = [&](std::int32_t i) { return i >= 0 && i < r.size() ? where.particle[static_cast<std::size_t>(i)] : -1; };
    copy(0, r.pdg, same), copy(1, r.status, same);
    copy(2, r.mother1, family), copy(3, r.mother2, family), copy(4, r.daughter1, family), copy(5, r.daughter2, family);
    copy(6, r.px, same), copy(7, r.py, same), copy(8, r.pz, same), copy(9, r.e, same), copy(10, r.mass, same);
    copy(11, r.x, same), copy(12, r.y, same), copy(13, r.z, same), copy(14, r.t, same), copy(15, r.charge, same);
  }

  std::vector<std::string> list_;
  std::vector<Branch> branches_;
  std::vector<std::size_t> targets_;  // branches that jets may point at
  std::int32_t particles_ = -1;       // the branch of particles
};

}  // namespace

std::unique_ptr<Module> make_tree_writer() { return std::make_unique<TreeWriter>(); }

}  // namespace hml
