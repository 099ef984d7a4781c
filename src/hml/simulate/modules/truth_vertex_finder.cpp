#include <cmath>

#include "hml/core/units.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Finds where particles were made: a particle within Resolution of a vertex belongs to it (to all such), any other makes
/// one. Charged particles count in ndf and in the sum of squared transverse momenta.
///
/// Delphes compares the distances of both from the centre, so that vertices in different directions may become one, and
/// does not list a vertex' first particle.
class TruthVertexFinder final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Particles.");
    p.add("VertexOutputArray", vertex_name_, "Vertices, in the order of their first particles.");
    p.add("Resolution", resolution_, "Distance below which two places are one.").unit("m").min(0);
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    vertices_ = w.output(vertex_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<Found> found;
    const double most = resolution_ * units::m, most2 = most * most;
    const auto& input = event.array(input_);
    std::vector<std::pair<std::int32_t, CandidateId>> members;
    for (CandidateId id : input) {
      const Candidate& c = event[id];
      bool known = false;
      for (std::size_t k = 0; k < found.size(); ++k) {
        const double dx = c.x - found[k].x, dy = c.y - found[k].y, dz = c.z - found[k].z;
        if (!(dx * dx + dy * dy + dz * dz < most2)) continue;
        known = true;
        found[k].add(c);
        members.push_back({static_cast<std::int32_t>(k), id});
      }
      if (known) continue;
      members.push_back({static_cast<std::int32_t>(found.size()), id});
      found.push_back({c.x, c.y, c.z, c.t});
      found.back().add(c);
    }
    write(event, found, members);
  }

 private:
  struct Found {
    double x, y, z, t;
    int charged = 0, particles = 0;
    double pt2 = 0;
    void add(const Candidate& c) {
      ++particles;
      if (c.charge != 0) ++charged, pt2 += c.momentum.pt2();
    }
  };

  void write(DetectorEvent& event, const std::vector<Found>& found,
             const std::vector<std::pair<std::int32_t, CandidateId>>& members) const {
    auto begin = static_cast<std::int32_t>(event.parts.size());
    std::vector<std::int32_t> next;  // where a vertex' next particle goes
    for (const auto& f : found) {
      Candidate vertex;
      vertex.x = f.x, vertex.y = f.y, vertex.z = f.z, vertex.t = f.t;
      next.push_back(begin);
      vertex.parts_begin = begin, vertex.parts_end = begin += f.particles;
      VertexInfo& info = event.own_vertex(vertex);
      info.index = static_cast<int>(next.size()) - 1, info.ndf = f.charged, info.gen_sum_pt2 = f.pt2;
      event.array(vertices_).push_back(event.add(vertex));
    }
    event.parts.resize(static_cast<std::size_t>(begin));
    for (const auto& [vertex, id] : members) event.parts[static_cast<std::size_t>(next[static_cast<std::size_t>(vertex)]++)] = id;
  }

  std::string input_name_ = "Delphes/stableParticles", vertex_name_ = "vertices";
  double resolution_ = 1e-6;
  ArrayId input_ = 0, vertices_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_truth_vertex_finder() { return std::make_unique<TruthVertexFinder>(); }

}  // namespace hml
