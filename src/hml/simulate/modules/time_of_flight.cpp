#include "hml/simulate/module.hpp"
#include "hml/simulate/track_origin.hpp"

namespace hml {
namespace {

/// Gives each track the time at which its vertex is taken to be: the true one (mode 0), none, that is 0 (mode 1), or
/// the time that a particle from the origin with the velocity of the vertex needs to get there (mode 2). The vertex
/// moves with the summed momentum of its reconstructed tracks, or with light where it has none. Delphes adds that sum
/// to the vertex anew in every module of this kind; here vertices stay as they are.
class TimeOfFlight final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.add("VertexInputArray", vertex_name_, "Vertices that know the particles made in them.");
    p.add("OutputArray", output_name_, "Tracks with the time at their vertex.");
    p.add("VertexTimeMode", mode_, "0: true time, 1: zero, 2: from the flight to the vertex.").min(0).max(2);
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    vertices_ = w.input("VertexInputArray", vertex_name_);
    output_ = w.output(output_name_);
  }

  void process(DetectorEvent& event, Random&) const override {
    if (mode_ == 2) note_vertices(event);
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      double t = 0;
      if (mode_ == 0) {
        t = track_origin(event, c).t;
      } else if (mode_ == 2 && c.track >= 0) {
        const TrackInfo& track = event.track(c);
        t = std::sqrt(track.x * track.x + track.y * track.y + track.z * track.z) / velocity(event, c);
      }
      if (c.charge != 0 || c.track >= 0) event.own_track(c).t = t;
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  // `scratch` holds for every particle its vertex, -1 where it has none.
  void note_vertices(DetectorEvent& event) const {
    event.scratch.assign(static_cast<std::size_t>(event.particles()), -1);
    for (CandidateId vertex : event.array(vertices_))
      event.for_each_particle(event[vertex],
                              [&](std::int32_t k) { event.scratch[static_cast<std::size_t>(k)] = vertex; });
  }

  static CandidateId vertex_of(const DetectorEvent& event, const Candidate& c) {
    const std::int32_t particle = event.first_particle(c);
    return particle >= 0 ? event.scratch[static_cast<std::size_t>(particle)] : -1;
  }

  double velocity(const DetectorEvent& event, const Candidate& c) const {
    const CandidateId vertex = vertex_of(event, c);
    if (vertex < 0) return 1;
    P4 sum;
    for (CandidateId id : event.array(input_))
      if (vertex_of(event, event[id]) == vertex) sum += event[id].momentum;
    const double beta = sum.p() / sum.e;
    return beta > 0 ? beta : 1;
  }

  std::string input_name_ = "MuonMomentumSmearing/muons", vertex_name_ = "TruthVertexFinder/vertices",
              output_name_ = "tracks";
  int mode_ = 0;
  ArrayId input_ = 0, vertices_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_time_of_flight() { return std::make_unique<TimeOfFlight>(); }

}  // namespace hml
