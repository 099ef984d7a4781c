#include <algorithm>

#include <fmt/format.h>

#include "hml/simulate/branches.hpp"
#include "hml/simulate/module.hpp"
#include "hml/simulate/particle_branch.hpp"

namespace hml {
namespace {

/// Writes arrays as collections: "add Branch ARRAY COLLECTION CLASS". Leptons, photons and jets come sorted by falling
/// transverse momentum, vertices by that of their tracks. Jets and vertices point at their constituents (jets made of
/// jets at those jets), jets, tracks and towers at their particles, as far as those are written too. Columns that no module of
/// the card fills are left out.
class TreeWriter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("Branch", list_,
          "Triples of an array, the name of its collection and a class: GenParticle, Track, Tower, "
          "ParticleFlowCandidate, Photon, Electron, Muon, Jet, MissingET, ScalarHT, Rho, Vertex, Weight, HectorHit or "
          "CscCluster.");
    p.add("Info", info_, "Pairs of a name and a number; they stay in the card that the file carries.");
  }

  bool writes() const override { return true; }

  void wire(Wiring& w) override {
    if (list_.size() % 3 != 0)
      throw Error(ErrorKind::config, "Branch wants triples: 'add Branch {array} {collection} {class}'",
                  w.place("Branch", list_.size() - 1));
    for (std::size_t i = 0; i < list_.size(); i += 3) add_branch(w, i);
    for (std::size_t i = 1; i < info_.size(); i += 2) number(info_[i], w.place("Info", i));
    find_targets();
  }

  void begin(Events& output) const override {
    for (const auto& branch : branches_) {
      Collection& c = output.add(branch.name);
      if (branch.is_particles()) begin_particles(c, branch.pile_up);
      for (const auto* column : branch.columns) {
        if (column->type == BranchColumn::Type::real)
          c.add<float>(column->name, column->unit, column->doc, column->width);
        else
          c.add<std::int32_t>(column->name, column->unit, column->doc, column->width);
      }
      for (const auto& pointer : branch.pointers) begin_relation(pointer, c);
    }
  }

  std::map<std::string, std::string> classes() const override {
    std::map<std::string, std::string> out;
    for (const auto& branch : branches_) out[branch.name] = branch.kind->name;
    return out;
  }

  void process(DetectorEvent& event, Random&) const override {
    for (const auto& branch : branches_) sort(event, branch);
    Where where;
    locate(event, where);
    for (const auto& branch : branches_) write(event, branch, where);
  }

 private:
  using Kind = BranchClass::Relation;
  // A relation of the branch's objects, and the branches that it may point at.
  struct Pointer {
    Kind kind;
    std::vector<std::size_t> targets;
  };
  struct Branch {
    ArrayId array;
    std::string name;
    const BranchClass* kind;
    std::vector<const BranchColumn*> columns;  // those that a module fills
    bool pile_up;                              // whether particles tell where they come from
    std::vector<Pointer> pointers;             // one a relation
    bool is_particles() const { return kind->name == "GenParticle"; }
  };
  // Where an object stands: the branch and the index there.
  struct Spot {
    std::int32_t branch = -1, index = -1;
  };
  struct Where {
    std::vector<Spot> candidate;         // by candidate
    std::vector<std::int32_t> particle;  // by number of the particle: index in the branch of particles
  };

  void add_branch(Wiring& w, std::size_t i) {
    std::vector<std::string> names;
    for (const auto& kind : branch_classes()) names.push_back(kind.name);
    const auto kind = std::find(names.begin(), names.end(), list_[i + 2]);
    if (kind == names.end())
      throw unknown_name(ErrorKind::config, "class", list_[i + 2], names, w.place("Branch", i + 2));
    for (const auto& b : branches_)
      if (lower_case(b.name) == lower_case(list_[i + 1]))
        return w.warn(fmt::format("there are two branches '{}'; the first is written", list_[i + 1]),
                      w.place("Branch", i + 1));
    if (lower_case(list_[i + 1]) == lower_case(event_collection))
      throw Error(ErrorKind::config, "'Event' is not free for a branch: it holds number and weight of the events",
                  w.place("Branch", i + 1));
    const BranchClass& found = branch_classes()[static_cast<std::size_t>(kind - names.begin())];
    std::vector<const BranchColumn*> columns;
    for (const auto& column : found.columns)
      if (column.detail == Detail::always || w.filled(column.detail)) columns.push_back(&column);
    branches_.push_back({w.input("Branch", list_[i], i), list_[i + 1], &found, std::move(columns),
                         w.filled(Detail::pile_up), {}});
    // Tracks and towers come from particles of the record, not of the hard process beside it.
    if (found.name == "GenParticle" && !list_[i].ends_with("LHEF")) particles_ = static_cast<std::int32_t>(branches_.size()) - 1;
  }

  // The candidate of a jet may stand in several branches: the one made last is the one that the jets were made of. Jets
  // can be made of jets that were found before them only.
  void find_targets() {
    for (std::size_t b = 0; b < branches_.size(); ++b)
      if (branches_[b].kind->constituent) made_first_.push_back(b);
    std::stable_sort(made_first_.begin(), made_first_.end(),
                     [&](auto a, auto b) { return branches_[a].array < branches_[b].array; });
    for (auto& branch : branches_)
      for (const Kind kind : branch.kind->relations)
        if (auto targets = targets_of(branch, kind); !targets.empty())
          branch.pointers.push_back({kind, std::move(targets)});
  }

  std::vector<std::size_t> targets_of(const Branch& branch, Kind kind) const {
    std::vector<std::size_t> targets;
    if (kind != Kind::constituents) {
      if (particles_ >= 0) targets = {static_cast<std::size_t>(particles_)};
      return targets;
    }
    for (const std::size_t target : made_first_)
      if (branches_[target].kind->name != "Jet" || branches_[target].array < branch.array) targets.push_back(target);
    return targets;
  }

  void begin_relation(const Pointer& pointer, Collection& c) const {
    Relation relation;
    relation.name = pointer.kind == Kind::particle    ? "particle"
                    : pointer.kind == Kind::particles ? "particles"
                                                      : "constituents";
    for (const std::size_t target : pointer.targets) relation.targets.push_back(branches_[target].name);
    c.relations.push_back(std::move(relation));
  }

  static void sort(DetectorEvent& event, const Branch& branch) {
    if (branch.kind->order == BranchClass::Order::as_is) return;
    const auto size = [&](CandidateId id) {
      return branch.kind->order == BranchClass::Order::by_pt ? event[id].momentum.pt2() : event.vertex(event[id]).sum_pt2;
    };
    auto& objects = event.array(branch.array);
    std::stable_sort(objects.begin(), objects.end(), [&](auto a, auto b) { return size(a) > size(b); });
  }

  // Later targets overwrite earlier ones.
  void locate(const DetectorEvent& event, Where& where) const {
    where.candidate.assign(event.candidates.size(), {});
    for (const std::size_t b : made_first_) {
      const auto& array = event.array(branches_[b].array);
      for (std::size_t i = 0; i < array.size(); ++i)
        where.candidate[static_cast<std::size_t>(array[i])] = {static_cast<std::int32_t>(b), static_cast<std::int32_t>(i)};
    }
    if (particles_ < 0) return;
    where.particle.assign(static_cast<std::size_t>(event.particles()), -1);
    const auto& array = event.array(branches_[static_cast<std::size_t>(particles_)].array);
    for (std::size_t i = 0; i < array.size(); ++i)
      if (const auto p = event[array[i]].particle; p >= 0)
        where.particle[static_cast<std::size_t>(p)] = static_cast<std::int32_t>(i);
  }

  void write(const DetectorEvent& event, const Branch& branch, const Where& where) const {
    auto& collections = event.output->collections();
    Collection& c = *std::find_if(collections.begin(), collections.end(),
                                  [&](const auto& other) { return other.name == branch.name; });
    std::span<const CandidateId> objects = event.array(branch.array);
    if (branch.kind->first_only) objects = objects.first(std::min<std::size_t>(objects.size(), 1));
    if (branch.is_particles()) write_particles(event, objects, where.particle, branch.pile_up, c);
    for (std::size_t k = 0; k < branch.columns.size(); ++k)
      write_column(event, *branch.columns[k], objects, c.columns[k]);
    for (std::size_t k = 0; k < branch.pointers.size(); ++k)
      write_relation(event, branch.pointers[k], objects, where, c.relations[k]);
    c.offsets.push_back(c.offsets.back() + static_cast<std::int64_t>(objects.size()));
  }

  static void write_column(const DetectorEvent& event, const BranchColumn& rule, std::span<const CandidateId> objects,
                           Column& column) {
    std::visit(
        [&](auto& values) {
          using T = typename std::decay_t<decltype(values)>::value_type;
          for (CandidateId id : objects)
            for (int k = 0; k < rule.width; ++k) values.push_back(static_cast<T>(rule.value(event, event[id], k)));
        },
        column.values);
  }

  void write_relation(const DetectorEvent& event, const Pointer& pointer, std::span<const CandidateId> objects,
                      const Where& where, Relation& relation) const {
    std::vector<std::int32_t> particles;
    for (CandidateId id : objects) {
      const Candidate& c = event[id];
      if (pointer.kind == Kind::constituents) {
        for (CandidateId part : event.parts_of(c)) point_at(pointer, where.candidate[static_cast<std::size_t>(part)], relation);
      } else {
        find_particles(event, c, where, particles);
        if (pointer.kind == Kind::particle && particles.size() > 1) particles.resize(1);
        for (const std::int32_t i : particles) point_at(pointer, {particles_, i}, relation);
      }
      relation.offsets.push_back(static_cast<std::int64_t>(relation.index.size()));
    }
  }

  // The particles behind a candidate that are written, each once, in the order of their branch.
  static void find_particles(const DetectorEvent& event, const Candidate& c, const Where& where,
                             std::vector<std::int32_t>& particles) {
    particles.clear();
    event.for_each_particle(c, [&](std::int32_t i) {
      if (const auto index = where.particle[static_cast<std::size_t>(i)]; index >= 0) particles.push_back(index);
    });
    std::sort(particles.begin(), particles.end());
    particles.erase(std::unique(particles.begin(), particles.end()), particles.end());
  }

  static void point_at(const Pointer& pointer, const Spot& spot, Relation& relation) {
    const auto target = std::find(pointer.targets.begin(), pointer.targets.end(), static_cast<std::size_t>(spot.branch));
    if (spot.branch < 0 || target == pointer.targets.end()) return;
    relation.target.push_back(static_cast<std::uint8_t>(target - pointer.targets.begin()));
    relation.index.push_back(spot.index);
  }

  std::vector<std::string> list_, info_;
  std::vector<Branch> branches_;
  std::vector<std::size_t> made_first_;  // branches that others may point at, in the order in which their arrays are made
  std::int32_t particles_ = -1;          // the branch of particles
};

}  // namespace

std::unique_ptr<Module> make_tree_writer() { return std::make_unique<TreeWriter>(); }

}  // namespace hml
