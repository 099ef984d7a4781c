// Networks of LibTorch as parts of a joint one: the image of a jet and features of its event.
#include <gtest/gtest.h>

#include <cmath>

#include "../learn/toy.hpp"
#include "hml/learn/catalogue.hpp"
#include "hml/learn/networks/networks.hpp"

namespace hml {
namespace {

// A spot on the left or the right of an image tells one half of the events, a feature the other half.
Samples images_and_features(std::int64_t n, std::uint64_t seed) {
  Samples out;
  Tensor image{{n, 8, 8}, {}, {}, {}}, features{{n, 2}, {}, {"x", "y"}, {"1", "1"}};
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const bool in_image = random.below(2) == 0, left = i % 2 == 1;
    for (int row = 0; row < 8; ++row)
      for (int column = 0; column < 8; ++column) {
        const bool lit = in_image && row == 4 && column == (left ? 1 : 6);
        image.values.push_back(static_cast<float>(random.uniform(0, 0.1) + (lit ? 2 : 0)));
      }
    features.values.push_back(static_cast<float>(in_image ? 0 : left ? 1 : -1));
    features.values.push_back(static_cast<float>(random.normal()));
    out.labels.push_back(static_cast<std::int32_t>(i % 2));
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.classes = {"background", "signal"};
  out.inputs.emplace_back("image", std::move(image));
  out.inputs.emplace_back("event", std::move(features));
  return out;
}

Approaches all() { return approaches([](Approaches& known) { add_networks(known); }); }

TEST(Joint, AnImageAndFeaturesTellMoreThanEither) {
  const Samples train = images_and_features(1500, 1), test = images_and_features(1000, 2);
  const auto auc_of = [&](const std::string& yaml) {
    Config settings = Config::parse(yaml);
    auto model = all().make(settings.take("approach").text());
    model->compile(settings);
    model->fit(train, {}, {.seed = 5});
    const test::Scratch file("joint.h5");
    model->save(file.path);
    EXPECT_EQ(load_approach(file.path, all())->predict(test).values, model->predict(test).values);
    return test::auc(model->predict(test), test);
  };
  const std::string training = "epochs: 10, batch_size: 64, learning_rate: 0.01}";
  const double image = auc_of("{approach: cnn, filters: [8], input: image, normalise: max, " + training);
  const double event = auc_of("{approach: mlp, hidden: [16], input: event, " + training);
  const double both = auc_of("{approach: joint, parts: {image: {approach: cnn, filters: [8], input: image, normalise: max}, "
                             "event: {approach: mlp, hidden: [16], input: event}}, " + training);
  // One half of the events looks the same in either: 3/4 of the pairs can be told apart by it at best.
  EXPECT_LT(image, 0.9);
  EXPECT_LT(event, 0.9);
  EXPECT_GT(both, 0.97);
}

}  // namespace
}  // namespace hml
