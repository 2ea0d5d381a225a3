#version 330
// Lambert and a little gloss, one shadowed lamp, one fill light; procedural skin and cloth.
in vec3 v_position;
in vec3 v_normal;
in vec3 v_rest;
in vec4 v_cover;
in vec3 v_colour;
in float v_eyeball;
in vec4 v_light;

const int PLAIN = 0;
const int LIFTER = 1;
const int MASK = 2;
const int FLOOR = 3;
const int WALL = 4;
const int BLACK = 5;

uniform int material;
uniform sampler2DShadow shadow_map;
uniform vec3 eye;
uniform vec3 lamp;          // direction in which the light travels
uniform float brightness;   // 1 in a well-lit room
uniform vec3 shirt;
uniform vec3 shorts;
uniform vec3 shoes;
uniform vec3 hair;
uniform vec3 left_eye;      // centres in the rest pose
uniform vec3 right_eye;

out vec4 fragment;

float hash(vec3 p) {
    return fract(sin(dot(p, vec3(127.1, 311.7, 74.7))) * 43758.5453);
}

float noise(vec3 p) {
    vec3 i = floor(p);
    vec3 f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    vec2 o = vec2(0.0, 1.0);
    vec4 near = vec4(hash(i), hash(i + o.yxx), hash(i + o.xyx), hash(i + o.yyx));
    vec4 far = vec4(hash(i + o.xxy), hash(i + o.yxy), hash(i + o.xyy), hash(i + o.yyy));
    vec4 z = mix(near, far, f.z);
    vec2 y = mix(z.xy, z.zw, f.y);
    return mix(y.x, y.y, f.x);
}

vec3 eyeball_colour(vec3 from_centre) {
    float r = length(from_centre.xz);
    if (r < 0.0025) return vec3(0.02);
    if (r < 0.0055) return vec3(0.18, 0.10, 0.06);
    return vec3(0.85, 0.83, 0.80);
}

vec3 face_colour(vec3 skin, vec3 from_eye, float from_middle) {
    float side = abs(from_eye.x);
    float up = from_eye.z;
    bool front = from_eye.y < 0.02;
    if (side < 0.019 && front && up > 0.013 && up < 0.0195 + 0.003 * cos(side * 90.0))
        return mix(skin, hair, 0.75);                                    // brow
    if (side < 0.018 && abs(up) < 0.008 && from_eye.y < 0.012)
        return skin * 0.72;                                              // socket
    if (abs(from_middle) < 0.024 && front && abs(up + 0.071) < 0.008 - 9.0 * from_middle * from_middle)
        return mix(skin, vec3(0.62, 0.28, 0.26), 0.7);                   // lips
    return skin;
}

vec3 lifter_colour(out float gloss) {
    vec3 from_eye = v_rest - (v_rest.x > 0.0 ? left_eye : right_eye);
    gloss = 0.02;
    if (v_cover.x > 0.0) return shirt * (0.85 + 0.3 * noise(v_rest * vec3(26.0, 26.0, 14.0)));
    if (v_cover.y > 0.0) return shorts * (0.85 + 0.3 * noise(v_rest * vec3(30.0, 30.0, 12.0)));
    gloss = 0.1;
    if (v_cover.z > 0.0) return shoes * (v_rest.z < 0.018 ? 1.7 : 1.0);
    if (v_cover.w > 0.0) return hair * (0.7 + 0.6 * noise(v_rest * vec3(160.0, 60.0, 60.0)));
    if (v_eyeball > 0.5) { gloss = 0.4; return eyeball_colour(from_eye); }
    gloss = 0.12;
    float mottle = 0.5 * noise(v_rest * 40.0) + 0.5 * noise(v_rest * 110.0);
    return face_colour(v_colour * (0.9 + 0.2 * mottle), from_eye, v_rest.x);
}

vec3 floor_colour() {
    vec3 rubber = v_colour * (0.85 + 0.3 * noise(v_position * 300.0));
    if (hash(floor(v_position * 110.0)) > 0.985) rubber = vec3(0.30, 0.33, 0.36);
    vec2 tile = abs(fract(v_position.xy) - 0.5);
    return max(tile.x, tile.y) > 0.492 ? rubber * 0.75 : rubber;
}

vec3 wall_colour() {
    vec3 paint = v_colour * (0.93 + 0.1 * noise(v_position * 5.0) + 0.04 * noise(v_position * 60.0));
    return abs(v_position.z - 0.12) < 0.006 ? paint * 0.7 : paint;
}

float lit_share() {
    vec3 p = v_light.xyz / v_light.w * 0.5 + 0.5;
    float lit = 0.0;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
            lit += texture(shadow_map, vec3(p.xy + vec2(i, j) / 900.0, p.z - 0.003));
    return lit / 9.0;
}

void main() {
    if (material == MASK) { fragment = vec4(1.0); return; }
    if (material == BLACK) { fragment = vec4(0.0, 0.0, 0.0, 1.0); return; }
    float gloss = 0.05;
    vec3 colour = v_colour;
    if (material == LIFTER) colour = lifter_colour(gloss);
    else if (material == FLOOR) colour = floor_colour();
    else if (material == WALL) colour = wall_colour();

    vec3 n = normalize(v_normal);
    vec3 to_eye = normalize(eye - v_position);
    float lit = lit_share();
    float direct = max(dot(n, -lamp), 0.0) * mix(0.25, 1.0, lit);
    float ambient = 0.42 + 0.2 * n.z + 0.08 * dot(n, to_eye);
    float fill = 0.22 * max(dot(n, normalize(vec3(0.5, -0.6, 0.4))), 0.0);
    vec3 light = ambient * vec3(0.95, 0.97, 1.0)
               + 0.75 * direct * vec3(1.0, 0.96, 0.90)
               + fill * vec3(0.9, 0.95, 1.0);
    float highlight = pow(max(dot(n, normalize(to_eye - lamp)), 0.0), 24.0);
    vec3 shaded = brightness * (colour * light + gloss * highlight * lit);
    fragment = vec4(pow(clamp(shaded, 0.0, 1.0), vec3(1.0 / 1.9)), 1.0);
}
